//! What was decided, by trace.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash, Hasher};

use crate::ReadableSpan;
use crate::id::mix;
use crate::sampling::tail::Share;

/// The id of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace([u64; 2]);

/// Word by word: an array would be hashed as bytes.
impl Hash for Trace {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self([high, low]) = *self;
        state.write_u64(high);
        state.write_u64(low);
    }
}

impl Trace {
    pub(super) fn of(span: &ReadableSpan<'_>) -> Self {
        Self(span.trace_id().halves())
    }
}

/// A map by trace id. Ids come from anywhere, so places depend on a secret.
pub(super) type ByTrace<T> = HashMap<Trace, T, Secret>;

#[derive(Clone, Debug)]
pub(super) struct Secret(u64);

impl Default for Secret {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Secret {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(self.0)
    }
}

/// Two words, mixed with the secret one after the other.
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word);
    }
}

/// The verdicts of the last traces: at least as many as asked for, at most twice as many.
///
/// Two generations: when the young one is full, it becomes the old one, and the old one is forgotten. What is asked for becomes young again.
#[derive(Debug)]
pub(super) struct Verdicts {
    young: ByTrace<Share>,
    old: ByTrace<Share>,
    most: usize,
}

impl Verdicts {
    pub(super) fn new(remembered: usize) -> Self {
        Self {
            young: ByTrace::default(),
            old: ByTrace::default(),
            most: remembered.max(1),
        }
    }

    /// The share by which the trace was kept, or that it was not.
    pub(super) fn of(&mut self, trace: Trace) -> Option<Share> {
        if let Some(verdict) = self.young.get(&trace) {
            return Some(*verdict);
        }
        let verdict = self.old.remove(&trace)?;
        self.remember(trace, verdict);
        Some(verdict)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    pub(super) fn remember(&mut self, trace: Trace, verdict: Share) {
        if self.young.len() >= self.most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(trace, verdict);
    }
}
