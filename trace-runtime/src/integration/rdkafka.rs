//! Kafka headers as a carrier.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rdkafka::message::{BorrowedHeaders, Header, Headers, OwnedHeaders};

use crate::propagation::{Extract, Inject};

impl Extract for BorrowedHeaders {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for at in 0..self.count() {
            // A header without a value has none to read.
            let header = header(self, at).and_then(|it| Some((it.key, it.value?)));
            if let Some((key, value)) = header {
                each(key, value);
            }
        }
    }
}

/// rdkafka panics at a key that is not UTF-8, which anybody can send: such a header counts as not there.
fn header<H: Headers>(headers: &H, at: usize) -> Option<Header<'_, &[u8]>> {
    catch_unwind(AssertUnwindSafe(|| headers.try_get(at))).ok()?
}

impl Extract for OwnedHeaders {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        self.as_borrowed().fields(each);
    }
}

/// Headers can be added, and not taken away: where a name is there already, the others are copied. That cannot be done with a header whose key is not UTF-8. The program's
/// headers are worth more than ours: with such a one among them, what is there stays.
impl Inject for OwnedHeaders {
    fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        if !has(self, name) {
            let value = Some(value);
            *self = mem::take(self).insert(Header { key: name, value });
        }
    }

    fn remove(&mut self, name: &str) {
        if has(self, name) {
            if let Some(others) = without(self, name) {
                *self = others;
            }
        }
    }
}

fn has(headers: &OwnedHeaders, name: &str) -> bool {
    let is_named = |header: Header<'_, &[u8]>| header.key.eq_ignore_ascii_case(name);
    (0..headers.count()).any(|at| header(headers, at).is_some_and(is_named))
}

/// The headers of all other names, with or without values, if all can be read.
fn without(headers: &OwnedHeaders, name: &str) -> Option<OwnedHeaders> {
    let mut others = OwnedHeaders::new_with_capacity(headers.count());
    for at in 0..headers.count() {
        let header = header(headers, at)?;
        if !header.key.eq_ignore_ascii_case(name) {
            others = others.insert(header);
        }
    }
    Some(others)
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

    /// What a consumer may be sent.
    #[expect(unsafe_code, reason = "keys are text only to the safe face of rdkafka")]
    fn with_a_key(bytes: &[u8], headers: OwnedHeaders) -> OwnedHeaders {
        let value = Some("kept");
        // SAFETY: rdkafka copies the bytes, whatever they are.
        let key = unsafe { std::str::from_utf8_unchecked(bytes) };
        headers.insert(Header { key, value })
    }

    #[test]
    fn a_key_that_is_no_text_is_passed_over_and_kept() {
        let mut headers = with_a_key(b"k\xff", OwnedHeaders::new());
        headers.set("traceparent", "first");
        headers.set("traceparent", "second");
        headers.remove("traceparent");
        let mut values = Vec::new();
        headers.values("traceparent", &mut |value| values.push(value.to_vec()));
        assert_eq!(values, [b"first"]);
        assert_eq!(headers.count(), 2, "the other is still there");
    }
}
