//! Kafka headers as a carrier.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rdkafka::message::{BorrowedHeaders, Header, Headers, OwnedHeaders};

use crate::propagation::{Extract, Inject};

impl Extract for BorrowedHeaders {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for at in 0..self.count() {
            if let Some((key, value)) = field(self, at) {
                each(key, value);
            }
        }
    }
}

/// A header without a value has none to read. rdkafka panics at a key that is not UTF-8, which anybody can send: such a header counts as not there.
fn field(headers: &BorrowedHeaders, at: usize) -> Option<(&str, &[u8])> {
    let header = catch_unwind(AssertUnwindSafe(|| headers.try_get(at))).ok()??;
    Some((header.key, header.value?))
}

impl Extract for OwnedHeaders {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        self.as_borrowed().fields(each);
    }
}

impl Inject for OwnedHeaders {
    fn set(&mut self, name: &str, value: &str) {
        let header = Header {
            key: name,
            value: Some(value),
        };
        *self = without(self, name).insert(header);
    }

    fn remove(&mut self, name: &str) {
        *self = without(self, name);
    }
}

/// The headers of all other names, with or without values.
fn without(headers: &OwnedHeaders, name: &str) -> OwnedHeaders {
    headers
        .iter()
        .filter(|header| !header.key.eq_ignore_ascii_case(name))
        .fold(OwnedHeaders::new(), OwnedHeaders::insert)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_carry_fields() {
        let mut headers = OwnedHeaders::new().insert(Header {
            key: "empty",
            value: None::<&str>,
        });
        crate::testing::check_carrier(&mut headers);
        assert_eq!(headers.iter().filter(|it| it.key == "empty").count(), 1);
    }
}
