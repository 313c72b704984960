//! NATS headers as a carrier.

use async_nats::header::{HeaderMap, HeaderName, HeaderValue};

use crate::propagation::{Extract, Inject};

impl Extract for HeaderMap {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for (name, values) in self.iter() {
            for value in values {
                each(name.as_ref(), value.as_ref());
            }
        }
    }
}

impl Inject for HeaderMap {
    /// A name or value that NATS does not allow is left out.
    fn set(&mut self, name: &str, value: &str) {
        Inject::remove(self, name);
        let (name, value) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>());
        if let (Ok(name), Ok(value)) = (name, value) {
            self.insert(name, value);
        }
    }

    /// Names differ by case here, so all forms of this one go.
    fn remove(&mut self, name: &str) {
        let fields = std::mem::take(self);
        for (other, values) in fields.iter() {
            let other_name: &str = other.as_ref();
            if !other_name.eq_ignore_ascii_case(name) {
                for value in values {
                    self.append(other.clone(), value.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_carry_fields() {
        crate::testing::check_carrier(&mut HeaderMap::new());
    }
}
