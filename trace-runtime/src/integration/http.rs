//! HTTP headers as a carrier.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::propagation::{Extract, Inject};

impl Extract for HeaderMap {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self {
            each(name.as_str(), value.as_bytes());
        }
    }

    fn values(&self, name: &str, each: &mut dyn FnMut(&[u8])) {
        let all = match usual(name) {
            Some(name) => self.get_all(name),
            None => self.get_all(name),
        };
        for value in all {
            each(value.as_bytes());
        }
    }
}

impl Inject for HeaderMap {
    /// A name or value that HTTP does not allow is left out, and so is a field for which the map has no room.
    fn set(&mut self, name: &str, value: &str) {
        let parsed = || HeaderName::try_from(name).ok();
        let name = usual(name).cloned().or_else(parsed);
        if let (Some(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
            let _ = self.try_insert(name, value);
        }
    }

    fn remove(&mut self, name: &str) {
        match usual(name) {
            Some(name) => Self::remove(self, name),
            None => Self::remove(self, name),
        };
    }
}

static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
static TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
static BAGGAGE: HeaderName = HeaderName::from_static("baggage");

/// The names that most programs use: neither parsed nor copied for each request.
fn usual(name: &str) -> Option<&'static HeaderName> {
    match name {
        "traceparent" => Some(&TRACEPARENT),
        "tracestate" => Some(&TRACESTATE),
        "baggage" => Some(&BAGGAGE),
        _ => None,
    }
}
