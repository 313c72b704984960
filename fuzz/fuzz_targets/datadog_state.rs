#![no_main]
//! Datadog's member of `tracestate`, read into Datadog's fields and made of them.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, is_origin, is_tag, parts, priority, text, trimmed};
use trace_runtime::propagation::{Composite, Datadog, TraceContext};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// The fields that are made of the member.
fn read(member: &str) -> Vec<(String, String)> {
    let member = member.trim_end_matches([' ', '\t']);
    let is_value = member.chars().count() <= 256 && member.chars().all(|it| (' '..='~').contains(&it) && it != ',' && it != '=');
    let fields = if is_value { member } else { "" };
    let (mut said, mut origin, mut tags) = (None, None, vec!["_dd.p.tid=0af7651916cd43dd".to_owned()]);
    for (key, value) in fields.split(';').filter_map(|it| it.split_once(':')) {
        let decoded = value.replace('~', "=");
        let tag = key.strip_prefix("t.").map(|it| format!("_dd.p.{it}")).unwrap_or_default();
        match key {
            "s" => said = priority(value),
            "o" => origin = Some(decoded).filter(|it| is_origin(it)),
            _ if tag != "_dd.p.tid" && is_tag(&tag, &decoded) => tags.push(format!("{tag}={decoded}")),
            _ => {}
        }
    }
    let mut out = vec![
        ("x-datadog-trace-id".to_owned(), "9532127138774266268".to_owned()),
        ("x-datadog-parent-id".to_owned(), "13235353014750950193".to_owned()),
        ("x-datadog-sampling-priority".to_owned(), said.filter(|it| *it > 0).unwrap_or(1).to_string()),
        ("x-datadog-tags".to_owned(), tags.join(",")),
    ];
    out.extend(origin.map(|it| ("x-datadog-origin".to_owned(), it)));
    out.sort();
    out
}

/// The member that is made of the fields; empty if there is none.
fn written(origin: &str, tags: &str) -> String {
    let plain = |it: &str| it.replace([',', ';', '~'], "_").replace('=', "~");
    let (origin, tags) = (trimmed(origin), trimmed(tags));
    let origin = if is_origin(origin) { format!("o:{};", plain(origin)) } else { String::new() };
    let mut member = format!("s:1;{origin}p:0000000000000002");
    let tags = if tags.len() <= 512 { tags } else { "" };
    for (key, value) in tags.split(',').filter_map(|it| it.split_once('=')) {
        let tag = format!(";t.{}:{}", plain(key.strip_prefix("_dd.p.").unwrap_or(key)), plain(value));
        if key != "_dd.p.tid" && is_tag(key, value) && member.len() + tag.len() <= 256 {
            member.push_str(&tag);
        }
    }
    let member = member.trim_end_matches(' ');
    if member.len() <= 256 { member.to_owned() } else { String::new() }
}

fuzz_target!(|data: &[u8]| {
    let given = parts(data);
    if given.iter().any(|it| std::str::from_utf8(it).is_err()) {
        return;
    }
    // What is no member of its own is not this one.
    if given[0].contains(&b',') {
        return;
    }
    let value = |at: usize| given.get(at).map_or("", |it| std::str::from_utf8(it).expect("looked at"));
    let state = format!("dd={}", value(0));
    let fields: [(&str, &[u8]); 2] = [("traceparent", PARENT.as_bytes()), ("tracestate", state.as_bytes())];
    assert_eq!(cross(&TraceContext, &Datadog, &fields), read(value(0)), "{}", text(data));

    let fields: [(&str, &[u8]); 5] = [
        ("x-datadog-trace-id", b"1"),
        ("x-datadog-parent-id", b"2"),
        ("x-datadog-sampling-priority", b"1"),
        ("x-datadog-origin", value(1).as_bytes()),
        ("x-datadog-tags", value(2).as_bytes()),
    ];
    let both = Composite::default().and(Datadog).and(TraceContext);
    let sent = cross(&both, &TraceContext, &fields);
    let member = sent.iter().find(|(name, _)| name == "tracestate").map_or("", |(_, value)| value);
    // A tag may be the high half of the trace id, which stands in `traceparent`.
    assert_eq!(member.strip_prefix("dd=").unwrap_or_default(), written(value(1), value(2)), "{}", text(data));
});
