//! gRPC metadata as a carrier.

use tonic::metadata::{Ascii, KeyAndValueRef, MetadataKey, MetadataMap, MetadataValue};

use crate::propagation::{Extract, Inject};

/// Binary fields (`…-bin`) are no text, and are passed over.
impl Extract for MetadataMap {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for field in self.iter() {
            if let KeyAndValueRef::Ascii(name, value) = field {
                each(name.as_str(), value.as_encoded_bytes());
            }
        }
    }

    fn values(&self, name: &str, each: &mut dyn FnMut(&[u8])) {
        for value in self.get_all(name) {
            each(value.as_encoded_bytes());
        }
    }
}

impl Inject for MetadataMap {
    /// A name or value that metadata does not allow is left out.
    fn set(&mut self, name: &str, value: &str) {
        let name = MetadataKey::<Ascii>::from_bytes(name.to_ascii_lowercase().as_bytes());
        if let (Ok(name), Ok(value)) = (name, MetadataValue::try_from(value)) {
            self.insert(name, value);
        }
    }

    fn remove(&mut self, name: &str) {
        Self::remove(self, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_carries_fields_of_text() {
        let mut metadata = MetadataMap::new();
        metadata.insert_bin("grpc-trace-bin", MetadataValue::from_bytes(b"\0\xff"));
        crate::testing::check_carrier(&mut metadata);
    }
}
