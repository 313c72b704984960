//! The wire format of protobuf (protobuf.dev, "Encoding"). A tag is a field's number and wire type in one byte, which is enough below field 16.

/// Appends a number in groups of seven bits, the lowest first.
#[inline]
pub(in crate::export) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_bits(value) | 0x80);
        value >>= 7;
    }
    out.push(low_bits(value));
}

#[inline]
fn low_bits(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

/// The bytes of [`varint`]: one for each seven bits.
#[inline]
pub(in crate::export) const fn varint_len(value: u64) -> usize {
    ((u64::BITS - (value | 1).leading_zeros()) as usize).div_ceil(7)
}

/// The bytes of a field of this many bytes, with its tag and its length.
#[cfg(feature = "otlp")]
#[inline]
pub(in crate::export) const fn field_len(bytes: usize) -> usize {
    1 + varint_len(bytes as u64) + bytes
}

/// A field of bytes.
#[inline]
pub(in crate::export) fn bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A string, which is left out when it is empty, as protobuf's own encoders do.
pub(in crate::export) fn text(out: &mut Vec<u8>, tag: u8, text: &str) {
    if !text.is_empty() {
        bytes(out, tag, text.as_bytes());
    }
}

/// A number of varying length.
#[inline]
pub(in crate::export) fn number(out: &mut Vec<u8>, tag: u8, value: u64) {
    out.push(tag);
    varint(out, value);
}

/// Eight bytes.
#[inline]
pub(in crate::export) fn fixed64(out: &mut Vec<u8>, tag: u8, value: u64) {
    out.push(tag);
    out.extend_from_slice(&value.to_le_bytes());
}

/// A message inside of another one. Most are shorter than 128 bytes, so one byte is left for the length.
#[inline]
pub(in crate::export) fn message(out: &mut Vec<u8>, tag: u8, fields: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(&[tag, 0]);
    let start = out.len();
    fields(out);
    set_length(out, start, 1);
}

/// Writes the length of what lies behind `start` into the `width` bytes before it, and returns how many bytes that took.
///
/// Where they are too many or too few, what lies behind them is moved: a length is never longer than it has to be.
#[inline(always)]
pub(in crate::export) fn set_length(out: &mut Vec<u8>, start: usize, width: usize) -> usize {
    let length = (out.len() - start) as u64;
    match (width, varint_len(length)) {
        (1, 1) => out[start - 1] = low_bits(length),
        (2, 2) => {
            let bytes = [low_bits(length) | 0x80, low_bits(length >> 7)];
            out[start - 2..start].copy_from_slice(&bytes);
        }
        _ => return set_any_length(out, start, width),
    }
    width
}

#[inline(never)]
fn set_any_length(out: &mut Vec<u8>, start: usize, width: usize) -> usize {
    let (end, mut length) = (out.len(), (out.len() - start) as u64);
    let needed = varint_len(length);
    out.resize(end + needed, 0);
    out.copy_within(start..end, start - width + needed);
    out.truncate(end - width + needed);
    for byte in &mut out[start - width..][..needed] {
        *byte = low_bits(length) | 0x80;
        length >>= 7;
    }
    out[start - width + needed - 1] &= 0x7f;
    needed
}
