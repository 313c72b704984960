//! The layout of a record: a header of eight words, then items.
//!
//! ```text
//! header   trace id (2) | span id | parent id | start | end | call site | meta
//! meta     body words: 32 | outcome: 8 | trace flags: 8 | bits: 8
//! item     head | size, if it is long | key, if it is inline | payload
//! head     tag: 4 | inline key: 1 | long size: 1 | weak: 1 | wall: 1 | size: 8 | key: 48
//! ```
//!
//! | item | payload | size |
//! | --- | --- | --- |
//! | `BOOL` | - | 0 or 1 |
//! | `I64`, `F64` | value | 0 |
//! | `STR` | bytes | bytes |
//! | `BOOLS`, `I64S`, `F64S` | one word each | elements |
//! | `STRS` | for each its byte length and its bytes | words |
//! | `EVENT` | ticks, attributes; the key is the name | words of the attributes |
//! | `LINK` | trace id (2), span id, flags, attributes | words of the attributes |
//! | `NAME`, `STATUS_ERROR` | bytes | bytes |
//! | `STATUS_OK` | - | 0 |
//! | `TRACE_STATE` | bytes | bytes |
//! | `DROPPED` | how many attributes, events and links are missing | 3 |
//!
//! A key (or an event's name) is the address of a `&'static &'static str`, which fits into 48 bits where user space ends there. Elsewhere, and
//! for a key that is not static, the inline bit is set: the field is its byte length, and its bytes follow. A size over 255 is long: it stands
//! in a word of its own. Start, end and ticks are nanoseconds since the Unix epoch where a wall bit is set, in the header or the event. Bytes are UTF-8, padded with zeros to a whole word. Only `encode` writes records and only `view` reads them.

mod bounded;
mod dropped;
mod encode;
mod owned;
#[allow(unsafe_code, reason = "asks its callers for whole records")]
mod recorded;
mod view;

pub(crate) use bounded::{LARGEST_BODY, PANICKED, printed};
pub(crate) use dropped::Dropped;
pub use encode::Slot;
pub(crate) use encode::{
    Head, Header, Items, Key, encode_head, push_default, push_dropped, push_event, push_event_at,
    push_link, push_name, push_status_error, push_status_ok, push_trace_state, words_in,
};
pub(crate) use owned::OwnedAttributes;
pub(crate) use recorded::{Recorded, Records, Reviser};
pub(crate) use view::attributes;
#[cfg(feature = "tracing")]
pub(crate) use view::status_of;
pub use view::{
    Array, ArrayItems, Attribute, Attributes, EventView, Events, LinkView, Links, ReadableSpan,
    Value,
};
pub(crate) use view::{Item, RawItem, RecordedAttribute, RecordedAttributes};

/// Words of a header.
pub(crate) const HEADER: usize = 8;

mod tag {
    pub(super) const BOOL: u64 = 1;
    pub(super) const I64: u64 = 2;
    pub(super) const F64: u64 = 3;
    pub(super) const STR: u64 = 4;
    pub(super) const BOOLS: u64 = 5;
    pub(super) const I64S: u64 = 6;
    pub(super) const F64S: u64 = 7;
    pub(super) const STRS: u64 = 8;
    pub(super) const EVENT: u64 = 9;
    pub(super) const LINK: u64 = 10;
    pub(super) const NAME: u64 = 11;
    pub(super) const STATUS_ERROR: u64 = 12;
    pub(super) const STATUS_OK: u64 = 13;
    pub(super) const TRACE_STATE: u64 = 14;
    pub(super) const DROPPED: u64 = 15;
}

const TAG: u64 = 0xf;
const INLINE_KEY: u64 = 1 << 4;
const LONG_SIZE: u64 = 1 << 5;
/// An attribute that gives way to one of the same key without this bit.
const WEAK: u64 = 1 << 6;
/// An event whose time is Unix time.
const WALL: u64 = 1 << 7;
const SIZE_SHIFT: u32 = 8;
const LARGEST_SHORT: usize = 0xff;
const KEY_SHIFT: u32 = 16;
const LARGEST_KEY: u64 = (1 << 48) - 1;

/// Bits of the meta word's third byte.
pub(crate) mod bits {
    /// The parent lives in another process.
    pub(crate) const REMOTE_PARENT: u8 = 1;
    /// The span became a root because nothing was current, not because it asked for it.
    pub(crate) const ORPHAN: u8 = 2;
    /// Start and end are Unix time: the program named one of them.
    pub(crate) const WALL: u8 = 4;
}

/// The words that hold this many bytes.
pub(crate) const fn words_of(bytes: usize) -> usize {
    bytes.div_ceil(8)
}

#[cfg(test)]
pub(crate) mod tests;
