//! AMQP tables as a carrier.

use lapin::types::{AMQPValue, FieldTable};

use crate::propagation::{Extract, Inject};

/// Values that are neither strings nor bytes are passed over.
impl Extract for FieldTable {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self {
            match value {
                AMQPValue::LongString(text) => each(name.as_str(), text.as_bytes()),
                AMQPValue::ShortString(text) => each(name.as_str(), text.as_str().as_bytes()),
                AMQPValue::ByteArray(bytes) => each(name.as_str(), bytes.as_slice()),
                _ => {}
            }
        }
    }
}

impl Inject for FieldTable {
    /// A name that is longer than AMQP allows is left out.
    fn set(&mut self, name: &str, value: &str) {
        Inject::remove(self, name);
        if u8::try_from(name.len()).is_ok() {
            self.insert(name.into(), AMQPValue::LongString(value.into()));
        }
    }

    fn remove(&mut self, name: &str) {
        let mut fields = self.inner().clone();
        fields.retain(|other, _| !other.as_str().eq_ignore_ascii_case(name));
        *self = fields.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_carry_fields() {
        let mut table = FieldTable::default();
        table.insert("retries".into(), AMQPValue::LongInt(3));
        crate::testing::check_carrier(&mut table);
    }
}
