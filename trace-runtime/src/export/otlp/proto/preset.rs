//! Bytes that are written again and again.

/// So many bytes are copied by a few instructions, however many of them count.
const SHORT: usize = 48;

/// Bytes that are written again and again: for all spans of a call site, for all values of a key.
///
/// A copy whose length is not known is a call. So few bytes are copied whole, with what lies behind them, and that is cut off.
#[derive(Debug)]
pub(super) enum Preset {
    Short([u8; SHORT], usize),
    Long(Box<[u8]>),
}

impl Preset {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut short = [0; SHORT];
        match short.get_mut(..bytes.len()) {
            Some(start) => {
                start.copy_from_slice(bytes);
                Self::Short(short, bytes.len())
            }
            None => Self::Long(bytes.into()),
        }
    }

    pub(super) fn is_short(&self) -> bool {
        matches!(self, Self::Short(..))
    }

    #[inline]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Short(bytes, len) => {
                let end = out.len() + len;
                out.extend_from_slice(bytes);
                out.truncate(end);
            }
            Self::Long(bytes) => out.extend_from_slice(bytes),
        }
    }
}
