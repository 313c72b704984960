#![no_main]
//! Several `baggage` fields against the grammar of W3C Baggage, and values of any text there and back.

use libfuzzer_sys::fuzz_target;
use trace_fuzz::{cross, is_token, parts, text, trimmed};
use trace_runtime::Baggage;
use trace_runtime::propagation::W3cBaggage;

fn pair(text: &str) -> Option<String> {
    let (key, value) = text.split_once('=')?;
    let (key, value) = (trimmed(key), trimmed(value));
    let is_octet = |it: char| ('!'..='~').contains(&it) && !"\",;\\".contains(it);
    (is_token(key) && value.chars().all(is_octet)).then(|| format!("{key}={value}"))
}

fn member(text: &str) -> Option<String> {
    let mut parts = text.split(';');
    let mut member = pair(parts.next()?)?;
    for property in parts {
        let property = match property.contains('=') {
            true => pair(property)?,
            false => Some(trimmed(property)).filter(|it| is_token(it))?.to_owned(),
        };
        member = format!("{member};{property}");
    }
    Some(member)
}

fn expected(fields: &[String]) -> String {
    let mut list: Vec<String> = Vec::new();
    for found in fields.iter().flat_map(|it| it.split(',')).filter_map(member) {
        list.push(found);
        if list.len() > 64 || list.join(",").len() > 8192 {
            list.pop();
        }
    }
    list.join(",")
}

fuzz_target!(|data: &[u8]| {
    if data.len() > 60_000 {
        // More is not looked at.
        return;
    }
    let values = parts(data);
    let fields: Vec<_> = values.iter().map(|&value| ("baggage", value)).collect();
    let wanted = expected(&values.iter().map(|it| text(it)).collect::<Vec<_>>());
    let found = cross(&W3cBaggage, &W3cBaggage, &fields);
    assert_eq!(found.first().map_or("", |(_, value)| value), wanted);
    let whole: Baggage = wanted.parse().expect("what is sent can be read");
    assert_eq!(whole.as_str(), wanted);

    let value = String::from_utf8_lossy(data);
    if let Ok(baggage) = Baggage::EMPTY.with_properties("key", &value, &[("p", Some(&value))]) {
        let read: Baggage = baggage.as_str().parse().expect("what is written can be read");
        assert_eq!(read.get("key").as_deref(), Some(&*value));
        let member = read.member("key").expect("it is there");
        assert_eq!(member.properties().next(), Some(("p", Some(value))));
    }
});
