#![no_main]
//! `grpc-trace-bin`, bit by bit.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, is_id, parts, text, trimmed};
use trace_runtime::propagation::{OpenCensus, TraceContext};

/// The bytes of a text in base64, with up to two signs behind it that fill it up.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if text.chars().count() > 256 || text.len() - digits.len() > 2 || digits.chars().count() % 4 == 1 {
        return None;
    }
    let alphabet = || ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']);
    let mut bits = String::new();
    for digit in digits.chars() {
        bits += &format!("{:06b}", alphabet().position(|it| it == digit)?);
    }
    let bytes = bits.as_bytes().chunks_exact(8);
    let bytes = bytes.map(|it| u8::from_str_radix(std::str::from_utf8(it).expect("bits"), 2).expect("bits"));
    Some(bytes.collect())
}

fn expected(text: &str) -> Option<String> {
    let bytes = decoded(trimmed(text))?;
    let hex = |from: usize, to: usize| bytes.get(from..to).map(|it| it.iter().map(|it| format!("{it:02x}")).collect::<String>());
    let (trace, span) = (hex(2, 18)?, hex(19, 27)?);
    if bytes[..2] != [0, 0] || bytes[18] != 1 || !is_id(&trace, 32) || !is_id(&span, 16) {
        return None;
    }
    let is_sampled = bytes.get(27) == Some(&2) && bytes.get(28).is_some_and(|it| it % 2 == 1);
    Some(format!("00-{trace}-{span}-0{}", u8::from(is_sampled)))
}

fuzz_target!(|data: &[u8]| {
    let fields: Vec<(&str, &[u8])> = parts(data).into_iter().map(|value| ("grpc-trace-bin", value)).collect();
    let values: Vec<_> = fields.iter().map(|(_, value)| text(value)).collect();
    let wanted = match &values[..] {
        [value] => expected(value),
        _ => None,
    };
    let wanted: Vec<_> = wanted.map(|it| ("traceparent".to_owned(), it)).into_iter().collect();
    assert_eq!(cross(&OpenCensus, &TraceContext, &fields), wanted, "{}", text(data));
});
