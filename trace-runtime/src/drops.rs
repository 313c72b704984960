//! Why spans are not delivered, and how many.

use std::fmt;
use std::ops::{AddAssign, Index, IndexMut};

/// Why a span was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DropReason {
    /// The memory for finished spans was used up: they ended faster than they were exported.
    Memory,
    /// The exporter's queue was full: it delivers more slowly than spans end.
    QueueFull,
    /// The exporter said that it could not deliver.
    Failed,
    /// The exporter panicked.
    Panicked,
    /// The exporter had not delivered when the deadline of the shutdown passed.
    Deadline,
    /// There is no exporter.
    NoExporter,
    /// The receiver refused it for good.
    Rejected,
    /// Alone it is larger than what can be sent at once.
    TooLarge,
    /// The receiver could not be reached, or had no time, until all attempts were used up.
    Unreachable,
    /// It was recorded without being sampled, or its trace was not kept once it was seen as a whole.
    Sampled,
}

impl DropReason {
    /// All reasons.
    pub const ALL: [Self; 10] = [
        Self::Memory,
        Self::QueueFull,
        Self::Failed,
        Self::Panicked,
        Self::Deadline,
        Self::NoExporter,
        Self::Rejected,
        Self::TooLarge,
        Self::Unreachable,
        Self::Sampled,
    ];

    /// The name that reports print.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::QueueFull => "queue_full",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::Deadline => "deadline",
            Self::NoExporter => "no_exporter",
            Self::Rejected => "rejected",
            Self::TooLarge => "too_large",
            Self::Unreachable => "unreachable",
            Self::Sampled => "sampled",
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Spans that were dropped, for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drops([u64; DropReason::ALL.len()]);

impl Drops {
    pub(crate) fn of(reason: DropReason, spans: u64) -> Self {
        let mut drops = Self::default();
        drops[reason] = spans;
        drops
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// No more than this many in all: those that are named last are left out first.
    pub(crate) fn at_most(mut self, spans: u64) -> Self {
        let mut left = spans;
        for count in &mut self.0 {
            *count = left.min(*count);
            left -= *count;
        }
        self
    }

    /// ` (memory 1, failed 2)`, or nothing.
    pub(crate) fn write_in_brackets(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = " (";
        for (reason, spans) in self.iter() {
            write!(f, "{before}{reason} {spans}")?;
            before = ", ";
        }
        f.write_str(if before == ", " { ")" } else { "" })
    }

    /// The reasons for which there were any.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DropReason, u64)> + '_ {
        let all = DropReason::ALL.into_iter().zip(self.0);
        all.filter(|(_, spans)| *spans > 0)
    }
}

impl Index<DropReason> for Drops {
    type Output = u64;

    fn index(&self, reason: DropReason) -> &u64 {
        &self.0[reason as usize]
    }
}

impl IndexMut<DropReason> for Drops {
    fn index_mut(&mut self, reason: DropReason) -> &mut u64 {
        &mut self.0[reason as usize]
    }
}

impl AddAssign for Drops {
    fn add_assign(&mut self, other: Self) {
        for (mine, others) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(others);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_at_its_own_place() {
        for (place, reason) in DropReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place, "{reason}");
        }
    }

    #[test]
    fn no_more_is_dropped_than_there_is() {
        let mut drops = Drops::of(DropReason::Failed, 3);
        drops += Drops::of(DropReason::Rejected, u64::MAX);
        let kept = drops.at_most(5);
        assert_eq!(kept.total(), 5);
        assert_eq!(
            kept.iter().collect::<Vec<_>>(),
            [(DropReason::Failed, 3), (DropReason::Rejected, 2)]
        );
    }
}
