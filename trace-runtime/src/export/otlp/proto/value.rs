//! Attributes and their values: `KeyValue`, `AnyValue`, `ArrayValue` (`common.proto`).

use crate::Value;
use crate::export::protobuf::{bytes, fixed64, message, number};
use crate::export::{Array, Attributes};

/// `KeyValue.key` and `.value`.
pub(super) const KEY: u8 = 0x0a;
pub(super) const VALUE: u8 = 0x12;

// The variants of `AnyValue`, and the elements of an `ArrayValue`.
pub(super) const STRING: u8 = 0x0a;
pub(super) const BOOL: u8 = 0x10;
pub(super) const INT: u8 = 0x18;
pub(super) const DOUBLE: u8 = 0x21;
const ARRAY: u8 = 0x2a;
const ELEMENT: u8 = 0x0a;

/// Attributes as fields `tag` of a message.
pub(super) fn attributes(out: &mut Vec<u8>, tag: u8, attributes: Attributes<'_>) {
    for attribute in attributes {
        self::attribute(out, tag, attribute.key, attribute.value);
    }
}

/// One attribute as a field `tag` of a message.
pub(super) fn attribute(out: &mut Vec<u8>, tag: u8, key: &str, value: Value<'_>) {
    message(out, tag, |out| {
        bytes(out, KEY, key.as_bytes());
        message(out, VALUE, |out| any(out, value));
    });
}

/// The fields of an `AnyValue`; a zero is written, too, because it says which variant it is.
fn any(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Bool(value) => number(out, BOOL, u64::from(value)),
        Value::I64(value) => number(out, INT, u64::from_ne_bytes(value.to_ne_bytes())),
        Value::F64(value) => fixed64(out, DOUBLE, value.to_bits()),
        Value::Str(value) => bytes(out, STRING, value.as_bytes()),
        Value::Array(elements) => message(out, ARRAY, |out| array(out, elements)),
    }
}

fn array(out: &mut Vec<u8>, elements: Array<'_>) {
    for element in elements {
        message(out, ELEMENT, |out| any(out, element));
    }
}
