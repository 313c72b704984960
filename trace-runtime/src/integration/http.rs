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
        for value in self.get_all(name) {
            each(value.as_bytes());
        }
    }
}

impl Inject for HeaderMap {
    /// A name or value that HTTP does not allow is left out, and so is a field for which the map has no room.
    fn set(&mut self, name: &str, value: &str) {
        let (name, value) = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = (name, value) {
            let _ = self.try_insert(name, value);
        }
    }

    fn remove(&mut self, name: &str) {
        Self::remove(self, name);
    }
}
