#![no_main]
//! Datadog's fields; what was received comes out again, and nothing else.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{decimal, is_id, is_origin, is_tag, parts, priority, sent, text, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{Datadog, Propagator};

const NAMES: [&str; 5] = [
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-origin",
    "x-datadog-tags",
];

fn expected(values: [Option<String>; 5]) -> Vec<(String, String)> {
    let [trace, parent, sampling, origin, tags] = values.map(|it| it.map(|it| trimmed(&it).to_owned()));
    let trace = trace.and_then(|it| decimal(&it)).filter(|it| *it != 0);
    let parent = parent.and_then(|it| decimal(&it)).filter(|it| *it != 0);
    let (Some(trace), Some(parent)) = (trace, parent) else { return vec![] };
    let mut out = vec![(0, trace.to_string()), (1, parent.to_string())];
    out.extend(sampling.and_then(|it| priority(&it)).map(|it| (2, it.to_string())));
    out.extend(origin.filter(|it| is_origin(it)).map(|it| (3, it)));
    let tags = tags.filter(|it| it.len() <= 512).unwrap_or_default();
    let (mut high, mut kept) = (String::new(), vec![]);
    for (key, value) in tags.split(',').filter_map(|it| it.split_once('=')) {
        if key == "_dd.p.tid" {
            high = if is_id(value, 16) { format!("_dd.p.tid={value}") } else { String::new() };
        } else if is_tag(key, value) {
            kept.push(format!("{key}={value}"));
        }
    }
    let kept = kept.join(",");
    let tags = match (high.is_empty(), kept.is_empty()) {
        (true, _) => kept,
        (false, true) => high,
        (false, false) if high.len() + 1 + kept.len() > 512 => high,
        (false, false) => format!("{high},{kept}"),
    };
    out.extend(Some((4, tags)).filter(|(_, it)| !it.is_empty()));
    let mut out: Vec<_> = out.into_iter().map(|(at, value)| (NAMES[at].to_owned(), value)).collect();
    out.sort();
    out
}

fuzz_target!(|data: &[u8]| {
    let Some((&mask, data)) = data.split_first() else { return };
    let given = parts(data);
    if given.iter().any(|it| std::str::from_utf8(it).is_err()) {
        return;
    }
    let value = |at: usize| given.get(at).copied().filter(|_| mask >> at & 1 == 1);
    let fields: Vec<(&str, &[u8])> = (0..5).filter_map(|at| Some((NAMES[at], value(at)?))).collect();
    let context = Datadog.extract(&fields, &Context::default());
    let wanted = expected(std::array::from_fn(|at| value(at).map(|it| String::from_utf8_lossy(it).into_owned())));
    assert_eq!(sent(&Datadog, &context), wanted, "{}", text(data));
});
