#![no_main]
//! `X-Amzn-Trace-Id`.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{decimal, is_hex, is_id, sent, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{Propagator, XRay};

/// The trace, and the header that goes out if there is a parent.
fn expected(value: &str) -> Option<(String, Option<String>)> {
    if value.len() > 1024 {
        return None;
    }
    let (mut root, mut parent, mut sampled, mut lineage) = (vec![], vec![], vec![], None);
    for part in value.split(';').map(trimmed).filter(|it| !it.is_empty()) {
        let (key, value) = part.split_once('=')?;
        match key {
            "Root" => root.push(value),
            "Parent" => parent.push(value),
            "Sampled" if value != "?" => sampled.push(value),
            "Lineage" => lineage = Some(value),
            _ => {}
        }
    }
    if root.len() > 1 || parent.len() > 1 || sampled.len() > 1 {
        return None;
    }
    let trace = match root.first()?.split('-').collect::<Vec<_>>()[..] {
        ["1", time, id] if is_hex(time, 8) && is_hex(id, 24) => format!("{time}{id}"),
        _ => return None,
    };
    let is_parent = parent.iter().all(|it| is_id(it, 16));
    let is_sampled = sampled.iter().all(|it| ["0", "1"].contains(it));
    if !is_id(&trace, 32) || !is_parent || !is_sampled {
        return None;
    }
    let sampled = sampled.first().map_or(String::new(), |it| format!(";Sampled={it}"));
    let lineage = lineage.filter(|it| match it.split(':').collect::<Vec<_>>()[..] {
        [request, id, depth] => {
            decimal(request).is_some_and(|it| it <= 32_767) && is_hex(id, 8) && decimal(depth).is_some_and(|it| it <= 255)
        }
        _ => false,
    });
    let lineage = lineage.map_or(String::new(), |it| format!(";Lineage={it}"));
    let (time, id) = trace.split_at(8);
    let header = parent.first().map(|it| format!("Root=1-{time}-{id};Parent={it}{sampled}{lineage}"));
    Some((trace, header))
}

fuzz_target!(|data: &[u8]| {
    let wanted = std::str::from_utf8(data).ok().and_then(|it| expected(trimmed(it)));
    let context = XRay.extract(&[("X-Amzn-Trace-Id", data)], &Context::default());
    let found = context.trace_id().map(|trace| {
        let header = sent(&XRay, &context).pop().map(|(_, value)| value);
        (trace.to_string(), header)
    });
    assert_eq!(found, wanted);
});
