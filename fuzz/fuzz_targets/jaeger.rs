#![no_main]
//! `uber-trace-id`, plain and percent-encoded, and Jaeger's baggage.

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{baggage, cross, is_hex, text, trimmed};
use trace_runtime::Context;
use trace_runtime::propagation::{Jaeger, Propagator};

fn id(text: &str, digits: usize) -> Option<String> {
    let padded = format!("{text:0>digits$}");
    let is_valid = !text.is_empty() && is_hex(&padded, digits) && padded.contains(|it| it != '0');
    is_valid.then_some(padded)
}

fn decoded(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while at < characters.len() {
        let digits: String = characters[at + 1..].iter().take(2).collect();
        let is_escape = characters[at] == '%' && digits.len() == 2 && digits.chars().all(|it| it.is_ascii_hexdigit());
        if is_escape {
            out.push(char::from(u8::from_str_radix(&digits, 16).expect("two digits")));
        } else {
            out.push(characters[at]);
        }
        at += if is_escape { 3 } else { 1 };
    }
    out
}

fn expected(value: &str) -> Option<String> {
    let value = trimmed(value);
    if value.len() > 207 {
        return None;
    }
    let value = if value.contains(':') { value.to_owned() } else { decoded(value) };
    let [trace, span, _, flags] = value.split(':').collect::<Vec<_>>()[..] else { return None };
    if !(is_hex(flags, 1) || is_hex(flags, 2)) {
        return None;
    }
    let bits = u8::from_str_radix(flags, 16).ok()?;
    let flags = if bits & 1 == 1 { bits & 3 } else { 0 };
    Some(format!("{}:{}:0:{flags}", id(trace, 32)?, id(span, 16)?))
}

fuzz_target!(|data: &[u8]| {
    if std::str::from_utf8(data).is_ok() {
        let wanted = expected(std::str::from_utf8(data).expect("checked"));
        let wanted: Vec<_> = wanted.map(|value| ("uber-trace-id".to_owned(), value)).into_iter().collect();
        assert_eq!(cross(&Jaeger, &Jaeger, &[("uber-trace-id", data)]), wanted, "{}", text(data));
    } else {
        assert_eq!(cross(&Jaeger, &Jaeger, &[("uber-trace-id", data)]), []);
    }
    // Baggage goes out as it came, whatever form it came in.
    let fields: [(&str, &[u8]); 2] = [("uberctx-key", data), ("jaeger-baggage", data)];
    let context = Jaeger.extract(&fields, &Context::default());
    let mut sent = Vec::<(String, String)>::new();
    Jaeger.inject(&context, &mut sent);
    let again = Jaeger.extract(&sent, &Context::default());
    // A header's name knows no case: of keys that differ in nothing else one is left.
    let keys = |context: &Context| -> BTreeSet<String> {
        let list = baggage(context).unwrap_or_default();
        list.split(',').filter_map(|it| Some(it.split_once('=')?.0.to_lowercase())).collect()
    };
    assert_eq!(keys(&again), keys(&context));
});
