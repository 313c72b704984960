#![no_main]
//! A plain id, and the chain of services.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{is_id, sent, text, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{Propagator, TraceIdHeader};

fn is_plain(text: &str, most: usize) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "+/=_@.:-".contains(it);
    (1..=most).contains(&text.len()) && text.chars().all(is_plain)
}

fn trace(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let digits = match text.split('-').collect::<Vec<_>>()[..] {
        [one] => one.to_owned(),
        [a, b, c, d, e] if [a, b, c, d, e].map(str::len) == [8, 4, 4, 4, 12] => [a, b, c, d, e].concat(),
        _ => return None,
    };
    is_id(&digits, 32).then_some(digits)
}

fuzz_target!(|data: &[u8]| {
    if data.len() > 8000 {
        return;
    }
    let format = TraceIdHeader::new("X-Trace-ID").services("X-Services", "me");
    let context = format.extract(&[("x-trace-id", data), ("x-services", data)], &Context::default());
    let text = text(data);
    let id = Some(trimmed(&text)).filter(|it| is_plain(it, 200));
    assert_eq!(context.request_id(), id);
    assert_eq!(context.trace_id().map(|it| it.to_string()), id.and_then(trace));
    let mut names: Vec<_> = text.split(',').map(trimmed).filter(|it| is_plain(it, 64)).collect();
    if names.last() != Some(&"me") {
        names.push("me");
    }
    let names = &names[names.len().saturating_sub(32)..];
    assert_eq!(context.services().collect::<Vec<_>>(), names);
    let wanted = id.map(|id| vec![("x-services".to_owned(), names.join(",")), ("x-trace-id".to_owned(), id.to_owned())]);
    assert_eq!(sent(&format, &context), wanted.unwrap_or_default());
});
