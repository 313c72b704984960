//! The short way for the usual attributes: a key that the program knows, and a small value.

use std::collections::HashMap;

use super::preset::Preset;
use super::value::{self, BOOL, DOUBLE, INT, KEY, STRING, VALUE};
use crate::Value;
use crate::export::Attributes;
use crate::export::by_address::ByAddress;
use crate::export::protobuf::{bytes, fixed64, varint, varint_len};
use crate::record::{RecordedAttribute, RecordedAttributes};

/// The longest string of the short way. With all that is around it, and a key that is short, an attribute has less than 128 bytes: one byte is enough
/// for each length.
const LONGEST_TEXT: usize = 64;

/// The keys that were seen so far: as many as there are in the program's source.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: ByAddress<Known>,
    /// One key may lie at several places; each text has one number.
    texts: HashMap<&'static str, usize>,
    /// By the number of a text: the last list of attributes that it was in.
    last_list: Vec<u64>,
    list: u64,
}

#[derive(Debug)]
struct Known {
    /// The start of a `KeyValue`: two bytes that are filled in later, the key, and the tag of the value.
    start: Preset,
    text: usize,
}

/// A key that is no static, or that is in the list already.
struct Unusual;

impl Keys {
    /// Writes attributes as fields `tag`: those of `recorded` one by one as long as all are usual, else those of `distinct`.
    pub(super) fn attributes(
        &mut self,
        out: &mut Vec<u8>,
        tag: u8,
        recorded: &mut RecordedAttributes<'_>,
        distinct: Attributes<'_>,
    ) {
        let before = out.len();
        self.list += 1;
        for attribute in &mut *recorded {
            if self.attribute(out, tag, attribute).is_err() {
                out.truncate(before);
                value::attributes(out, tag, distinct);
                return recorded.for_each(drop);
            }
        }
    }

    #[inline]
    fn attribute(
        &mut self,
        out: &mut Vec<u8>,
        tag: u8,
        attribute: RecordedAttribute<'_>,
    ) -> Result<(), Unusual> {
        let key = attribute.static_key().ok_or(Unusual)?;
        let known = (self.known).of(key, || learn(key, &mut self.texts, &mut self.last_list));
        if std::mem::replace(&mut self.last_list[known.text], self.list) == self.list {
            return Err(Unusual);
        }
        if known.start.is_short() && is_small(attribute.value()) {
            let place = out.len();
            known.start.write(out);
            small(out, attribute);
            let len = short(out.len() - place - 2);
            out[place..][..2].copy_from_slice(&[tag, len]);
        } else {
            value::attribute(out, tag, key, attribute.value());
        }
        Ok(())
    }
}

#[cold]
fn learn(
    key: &'static str,
    texts: &mut HashMap<&'static str, usize>,
    last_list: &mut Vec<u64>,
) -> Known {
    let text = *texts.entry(key).or_insert_with(|| {
        last_list.push(0);
        last_list.len() - 1
    });
    let mut start = vec![0, 0];
    bytes(&mut start, KEY, key.as_bytes());
    start.push(VALUE);
    let start = Preset::new(&start);
    Known { start, text }
}

fn is_small(value: Value<'_>) -> bool {
    match value {
        Value::Str(text) => text.len() <= LONGEST_TEXT,
        Value::Array(_) => false,
        _ => true,
    }
}

/// The length and the fields of an `AnyValue`.
#[inline]
fn small(out: &mut Vec<u8>, attribute: RecordedAttribute<'_>) {
    match attribute.value() {
        Value::Bool(value) => out.extend_from_slice(&[2, BOOL, u8::from(value)]),
        Value::I64(value) => {
            let value = u64::from_ne_bytes(value.to_ne_bytes());
            out.extend_from_slice(&[1 + short(varint_len(value)), INT]);
            varint(out, value);
        }
        Value::F64(value) => {
            out.push(9);
            fixed64(out, DOUBLE, value.to_bits());
        }
        Value::Str(text) => {
            let len = short(text.len());
            out.extend_from_slice(&[2 + len, STRING, len]);
            padded(out, attribute.words(), text.len());
        }
        Value::Array(_) => unreachable!("an array is not small"),
    }
}

/// The first `len` bytes of these words.
#[inline]
fn padded(out: &mut Vec<u8>, words: &[u64], len: usize) {
    let end = out.len() + len;
    for word in words {
        out.extend_from_slice(&word.to_ne_bytes());
    }
    out.truncate(end);
}

#[inline]
fn short(len: usize) -> u8 {
    u8::try_from(len).expect("it is small")
}
