//! Properties, each over some thousand cases from a seeded generator:
//!
//! 1. What is injected is extracted again, in every format that carries it.
//! 2. Reading what was written changes nothing: extract, inject, extract, inject ends in the same headers.
//! 3. Whatever is read, what is written can be sent over HTTP, and is bounded in size.
//! 4. A `traceparent` of version 00 is taken exactly if a dull parser takes it.
//! 5. A mutation of a trace state touches its own key only, and keeps the others' order.

use trace_runtime::propagation::{
    B3, CloudTrace, Composite, Datadog, Jaeger, OtTrace, Propagator, TraceContext, TraceIdHeader,
    W3cBaggage, XRay,
};
use trace_runtime::{Baggage, Context, SpanContext, SpanId, TraceFlags, TraceId, TraceState};

const CASES: u64 = 3000;

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn span(&mut self) -> SpanContext {
        let (high, low) = (self.next(), self.next() | 1);
        let trace = u128::from(high) << 64 | u128::from(low);
        let trace = TraceId::from_bytes(trace.to_be_bytes()).expect("not zero");
        let span = SpanId::from_bytes((self.next() | 1).to_be_bytes()).expect("not zero");
        SpanContext::remote(
            trace,
            span,
            TraceFlags::from_byte(self.next().to_le_bytes()[0]),
        )
    }

    /// Text that is mostly about to be valid.
    fn text(&mut self, pieces: &[&str]) -> String {
        (0..self.below(12)).map(|_| self.pick(pieces)).collect()
    }

    fn baggage(&mut self) -> Baggage {
        (0..self.below(5)).fold(Baggage::EMPTY, |baggage, at| {
            let value = self.text(&["a", "é", " ", ",", ";", "=", "%", "\"", "%41", "\n"]);
            baggage.with(&format!("k{at}"), &value).expect("any value")
        })
    }
}

fn formats() -> [(&'static str, Box<dyn Propagator>); 9] {
    [
        ("tracecontext", Box::new(TraceContext)),
        ("baggage", Box::new(W3cBaggage)),
        ("b3", Box::new(B3::single())),
        ("b3multi", Box::new(B3::multi())),
        ("jaeger", Box::new(Jaeger)),
        ("xray", Box::new(XRay)),
        ("gcp", Box::new(CloudTrace)),
        ("datadog", Box::new(Datadog)),
        ("ottrace", Box::new(OtTrace)),
    ]
}

fn written(format: &dyn Propagator, context: &Context) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    format.inject(context, &mut fields);
    fields.sort();
    fields
}

#[test]
fn what_is_injected_is_extracted() {
    let mut random = Random(1);
    for _ in 0..CASES {
        let (span, baggage) = (random.span(), random.baggage());
        let context = Context::default()
            .with_remote(span)
            .with_baggage(baggage.clone());
        for (name, format) in formats() {
            let fields = written(&*format, &context);
            let read = format.extract(&fields, &Context::default());
            if name == "baggage" || name == "jaeger" {
                let members = |it: &Baggage| {
                    let mut members: Vec<_> = it
                        .iter()
                        .map(|it| (it.key().to_owned(), it.value().into_owned()))
                        .collect();
                    members.sort();
                    members
                };
                assert_eq!(members(read.baggage()), members(&baggage), "{name}");
            }
            let Some(read) = read.span_context().filter(|_| name != "baggage") else {
                continue;
            };
            let is_short = name == "ottrace";
            let ids = |it: SpanContext| {
                let trace = u128::from_be_bytes(it.trace_id().to_bytes());
                let trace = if is_short {
                    trace & u128::from(u64::MAX)
                } else {
                    trace
                };
                (trace, it.span_id(), it.flags().is_sampled())
            };
            assert_eq!(ids(read), ids(span), "{name}");
            assert_eq!(
                read.flags().is_random(),
                name == "tracecontext" && span.flags().is_random()
            );
        }
    }
}

/// Pieces of all formats, so that what is made of them is often nearly valid.
const PIECES: [&str; 34] = [
    "0af7651916cd43dd8448eb211c80319c",
    "b7ad6b7169203331",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "Root=1-0af76519-16cd43dd8448eb211c80319c",
    "Parent=",
    "Sampled=1",
    "_dd.p.tid=0af7651916cd43dd",
    "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
    "18446744073709551615",
    "00",
    "01",
    "-",
    ":",
    ";",
    "/",
    ",",
    "=",
    " ",
    "\t",
    "0",
    "1",
    "d",
    "a",
    "z",
    "%",
    "%3A",
    "o=1",
    "A",
    "\0",
    "\r\n",
    "é",
    "\"",
    "true",
    "99",
];

const NAMES: [&str; 20] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-sampled",
    "x-b3-flags",
    "uber-trace-id",
    "uberctx-a",
    "jaeger-baggage",
    "x-amzn-trace-id",
    "x-cloud-trace-context",
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-tags",
    "ot-tracer-traceid",
    "ot-baggage-a",
    "x-trace-id",
    "x-services",
];

#[test]
fn what_is_written_can_be_sent_and_read_again() {
    let all = formats()
        .into_iter()
        .fold(Composite::default(), |all, (_, it)| all.and(it));
    let all = all.and(TraceIdHeader::new("X-Trace-ID").services("X-Services", "me"));
    let mut random = Random(2);
    for _ in 0..CASES {
        let fields: Vec<_> = (0..random.below(8))
            .map(|_| (random.pick(&NAMES), random.text(&PIECES)))
            .collect();
        let first = written(&all, &all.extract(&fields, &Context::default()));
        for (name, value) in &first {
            let is_sendable = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            assert!(
                is_sendable && value.len() <= 8192,
                "{name}: {value:?} of {fields:?}"
            );
        }
        let second = written(&all, &all.extract(&first, &Context::default()));
        assert_eq!(second, first, "{fields:?}");
    }
}

#[test]
fn a_dull_parser_agrees() {
    fn dull(text: &str) -> Option<String> {
        let parts: Vec<_> = text.split('-').collect();
        let widths: Vec<_> = parts.iter().map(|part| part.len()).collect();
        let is_hex = |part: &&str| part.bytes().all(|it| b"0123456789abcdef".contains(&it));
        let is_zero = |part: &str| part.bytes().all(|it| it == b'0');
        let is_valid = widths == [2, 32, 16, 2]
            && parts.iter().all(is_hex)
            && parts[0] == "00"
            && !is_zero(parts[1])
            && !is_zero(parts[2]);
        let flags = u8::from_str_radix(parts.last()?, 16).ok()? & 3;
        is_valid.then(|| format!("{}{flags:02x}", &text[..53]))
    }
    let mut random = Random(3);
    let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".as_bytes();
    for _ in 0..10 * CASES {
        let mut text = valid.to_vec();
        for _ in 0..random.below(3) {
            let at = random.below(text.len());
            text[at] = random.pick(b"0123456789abcdefgABCDEF-_+. \0\x7f");
        }
        let text = String::from_utf8(text).expect("ASCII");
        let is_later = !text.starts_with("00-") || text.ends_with([' ', '\t']);
        let found = SpanContext::from_traceparent(text.as_bytes());
        let found = found.map(|span| span.traceparent().to_string());
        if !is_later && !text.starts_with([' ', '\t']) {
            assert_eq!(found, dull(&text), "{text:?}");
        }
    }
}

#[test]
fn a_mutation_touches_its_own_key_only() {
    let mut random = Random(4);
    for _ in 0..CASES {
        let keys = ["a", "b", "c@d", "e/f"];
        let members: Vec<_> = (0..random.below(6))
            .map(|at| format!("{}={at}", random.pick(&keys)))
            .collect();
        let state: TraceState = members.join(",").parse().expect("valid");
        let key = random.pick(&keys);
        let others = |state: &TraceState| -> Vec<_> {
            let others = state.iter().filter(|(other, _)| *other != key);
            others
                .map(|(key, value)| format!("{key}={value}"))
                .collect()
        };
        let with = state.with(key, "new").expect("valid");
        assert_eq!(with.iter().next(), Some((key, "new")));
        assert_eq!(with.iter().filter(|(other, _)| *other == key).count(), 1);
        assert_eq!(others(&with), others(&state));
        assert_eq!(others(&with.without(key)), others(&state));
        assert_eq!(with.without(key).get(key), None);
    }
}
