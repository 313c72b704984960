//! Every format, row by row, over plain pairs and over HTTP headers; each row names the requirement that it proves.

mod rows;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rows::{Row, rows, sorted};
use trace_runtime::propagation::{
    B3, CloudTrace, Datadog, Extract, Jaeger, OtTrace, Propagator, TraceContext, TraceIdHeader,
    W3cBaggage, XRay,
};

const TABLES: [(&str, &str); 5] = [
    (
        "traceparent",
        include_str!("../../../vectors/traceparent.txt"),
    ),
    (
        "tracestate",
        include_str!("../../../vectors/tracestate.txt"),
    ),
    ("baggage", include_str!("../../../vectors/baggage.txt")),
    ("b3", include_str!("../../../vectors/b3.txt")),
    ("others", include_str!("../../../vectors/others.txt")),
];

fn named(name: &str) -> Box<dyn Propagator> {
    match name {
        "tracecontext" => Box::new(TraceContext),
        "baggage" => Box::new(W3cBaggage),
        "b3" => Box::new(B3::single()),
        "b3multi" => Box::new(B3::multi()),
        "jaeger" => Box::new(Jaeger),
        "xray" => Box::new(XRay),
        "gcp" => Box::new(CloudTrace),
        "datadog" => Box::new(Datadog),
        "ottrace" => Box::new(OtTrace),
        "traceid" => {
            Box::new(TraceIdHeader::new("X-Trace-ID").services("X-Services-Encountered", "me"))
        }
        other => panic!("no format {other}"),
    }
}

fn all_rows() -> impl Iterator<Item = (&'static str, Row)> {
    TABLES
        .into_iter()
        .flat_map(|(table, text)| rows(text).into_iter().map(move |row| (table, row)))
}

/// Checks every row over one kind of carrier; the rows that this kind cannot carry are left out.
fn check<C: Extract>(carrier: impl Fn(&Row) -> Option<C>) -> usize {
    let (mut failures, mut checked) = (Vec::new(), 0);
    for (table, row) in all_rows() {
        let Some(carrier) = carrier(&row) else {
            continue;
        };
        checked += 1;
        let (found, wanted) = (row.cross(named, &carrier), sorted(row.outgoing.clone()));
        if found != wanted {
            let line = row.line.chars().take(200).collect::<String>();
            failures.push(format!("{table}: {line}\n  found {}", text(&found)));
        }
    }
    assert!(
        failures.is_empty(),
        "{} rows fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
    checked
}

fn text(fields: &BTreeMap<String, Vec<u8>>) -> String {
    let field = |(name, value): (&String, &Vec<u8>)| {
        let value = String::from_utf8_lossy(value);
        format!("{name}: {}", value.chars().take(200).collect::<String>())
    };
    fields.iter().map(field).collect::<Vec<_>>().join(" && ")
}

#[test]
fn over_plain_pairs() {
    assert!(check(|row| Some(row.incoming.clone())) >= 640);
}

#[test]
fn over_http_headers() {
    assert!(check(Row::headers) >= 590);
}

/// Names that differ in nothing but their case stand side by side in a map.
#[test]
fn over_maps() {
    let map = |row: &Row| {
        let map: BTreeMap<_, _> = row.incoming.iter().cloned().collect();
        (map.len() == row.incoming.len()).then_some(map)
    };
    assert!(check(|row| map(row).filter(|map| map.len() < 2)) >= 100);
}

/// The largest fields of the tables have a million bytes. What looks at each byte a few times is done in milliseconds; work that grows with the square
/// of it would take minutes.
#[test]
fn hostile_fields_cost_bounded_time() {
    for (_, row) in all_rows() {
        let start = Instant::now();
        row.cross(named, &row.incoming);
        let elapsed = start.elapsed();
        assert!(
            elapsed < Duration::from_secs(10),
            "{elapsed:?} for {:.200}",
            row.line
        );
    }
}
