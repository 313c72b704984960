//! Rows of headers in, headers out.
//!
//! ```text
//! [tracecontext,baggage -> b3]            formats to read -> formats to write (the same, if none are named)
//! 12  name: value && name: value => name: value        requirement, what comes in, what goes out; `-` is nothing
//! ```
//!
//! `$T` and `$S` (`${T}`, `${S}`) are a trace id and a span id, and a field `P` is a valid `traceparent` of them. `\t`, `\r`, `\n`, `\0`, `\xHH`, `\\` and `\,` are bytes;
//! `{text*N}` is the text N times, with `#` counting from 1. One space follows a name's colon; all else is the value. The field `(trace)` goes out where a
//! trace is to be continued whose sender named no parent.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use trace_runtime::Context;
use trace_runtime::propagation::{Composite, Extract, Propagator};

pub(crate) const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
pub(crate) const SPAN: &str = "b7ad6b7169203331";

/// Fields as bytes: a plain carrier that checks nothing.
pub(crate) type Fields = Vec<(String, Vec<u8>)>;

/// One row of a table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: String,
    pub(crate) read: String,
    pub(crate) write: String,
    pub(crate) incoming: Fields,
    pub(crate) outgoing: Fields,
}

/// The rows of a table.
pub(crate) fn rows(table: &str) -> Vec<Row> {
    let (mut read, mut write) = (String::new(), String::new());
    let mut rows = Vec::new();
    for line in table
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with('#'))
    {
        if let Some(formats) = line.strip_prefix('[') {
            let formats = formats.trim_end_matches(']');
            let (from, to) = formats.split_once(" -> ").unwrap_or((formats, formats));
            (read, write) = (from.to_owned(), to.to_owned());
            continue;
        }
        let (_, fields) = line.split_once(' ').expect("a requirement and fields");
        let (incoming, outgoing) = fields.split_once(" => ").expect("an arrow");
        rows.push(Row {
            line: line.to_owned(),
            read: read.clone(),
            write: write.clone(),
            incoming: fields_of(incoming.trim_start_matches(' ')),
            outgoing: fields_of(outgoing),
        });
    }
    rows
}

fn fields_of(text: &str) -> Fields {
    let parts = text.split(" && ").filter(|it| !matches!(*it, "" | "-"));
    parts.map(field).collect()
}

fn field(text: &str) -> (String, Vec<u8>) {
    if text == "P" {
        return field("traceparent: 00-$T-$S-01");
    }
    let (name, value) = text.split_once(": ").expect("a name and a value");
    (name.to_owned(), expand(value.as_bytes()))
}

/// The bytes that a value of the notation stands for.
fn expand(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some((&first, rest)) = text.split_first() {
        text = rest;
        match first {
            b'$' => bytes.extend(variable(&mut text).as_bytes()),
            b'{' if is_repeat(text) => repeat(&mut text, &mut bytes),
            b'\\' => bytes.push(escaped(&mut text)),
            other => bytes.push(other),
        }
    }
    bytes
}

/// `$T` and the others; any other dollar is one.
fn variable(text: &mut &[u8]) -> &'static str {
    for (name, value) in [("T", TRACE), ("S", SPAN), ("{T}", TRACE), ("{S}", SPAN)] {
        if let Some(rest) = text.strip_prefix(name.as_bytes()) {
            *text = rest;
            return value;
        }
    }
    "$"
}

fn escaped(text: &mut &[u8]) -> u8 {
    let (&letter, rest) = text.split_first().expect("an escape");
    *text = rest;
    match letter {
        b't' => b'\t',
        b'r' => b'\r',
        b'n' => b'\n',
        b'0' => 0,
        b'x' => {
            let digits = std::str::from_utf8(&text[..2]).expect("two digits");
            *text = &text[2..];
            u8::from_str_radix(digits, 16).expect("hex digits")
        }
        other => other,
    }
}

/// `text*N}` follows.
fn is_repeat(text: &[u8]) -> bool {
    let end = text.iter().position(|&it| it == b'}');
    end.is_some_and(|end| split_count(&text[..end]).is_some())
}

fn split_count(text: &[u8]) -> Option<(&[u8], usize)> {
    let star = text.iter().rposition(|&it| it == b'*')?;
    let times = std::str::from_utf8(&text[star + 1..]).ok()?.parse().ok()?;
    Some((&text[..star], times))
}

fn repeat(text: &mut &[u8], bytes: &mut Vec<u8>) {
    let end = text.iter().position(|&it| it == b'}').expect("an end");
    let (unit, times) = split_count(&text[..end]).expect("a count");
    let unit = expand(unit);
    *text = &text[end + 1..];
    for time in 1..=times {
        for &byte in &unit {
            match byte {
                b'#' => bytes.extend(time.to_string().bytes()),
                other => bytes.push(other),
            }
        }
    }
}

/// The formats of these names.
pub(crate) fn formats(list: &str, named: impl Fn(&str) -> Box<dyn Propagator>) -> Composite {
    list.split(',')
        .fold(Composite::default(), |all, name| all.and(named(name)))
}

impl Row {
    /// What this row's formats make of the carrier, sorted by name.
    pub(crate) fn cross(
        &self,
        named: impl Fn(&str) -> Box<dyn Propagator>,
        carrier: &dyn Extract,
    ) -> BTreeMap<String, Vec<u8>> {
        let read = formats(&self.read, &named);
        let write = formats(&self.write, &named);
        let context = read.extract(carrier, &Context::default());
        let mut plain = Vec::<(String, String)>::new();
        write.inject(&context, &mut plain);
        let mut headers = HeaderMap::new();
        write.inject(&context, &mut headers);
        assert_eq!(headers.len(), plain.len(), "{}", self.line);
        for (name, value) in &plain {
            let name = name.to_ascii_lowercase();
            assert_eq!(headers[&name], value.as_str(), "{}", self.line);
        }
        if context.span_context().is_none() {
            let trace = context
                .trace_id()
                .map(|it| ("(trace)".to_owned(), it.to_string()));
            plain.extend(trace);
        }
        sorted(
            plain
                .into_iter()
                .map(|(name, value)| (name, value.into_bytes())),
        )
    }

    /// The fields as HTTP carries them; `None` if it cannot.
    pub(crate) fn headers(&self) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.incoming {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            headers.append(name, HeaderValue::from_bytes(value).ok()?);
        }
        Some(headers)
    }
}

pub(crate) fn sorted(
    fields: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> BTreeMap<String, Vec<u8>> {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect()
}
