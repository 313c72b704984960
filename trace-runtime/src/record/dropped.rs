//! How much is missing from a record.

use std::ops::AddAssign;

/// Attributes, events and links that were cut off; of an event or a link, its attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dropped {
    pub(crate) attributes: u32,
    pub(crate) events: u32,
    pub(crate) links: u32,
}

impl Dropped {
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }

    pub(super) fn words(self) -> [u64; 3] {
        [self.attributes, self.events, self.links].map(u64::from)
    }

    pub(super) fn of_words(words: &[u64]) -> Self {
        let count = |place: usize| {
            let count = words.get(place).copied().unwrap_or_default();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        Self {
            attributes: count(0),
            events: count(1),
            links: count(2),
        }
    }
}

impl AddAssign for Dropped {
    fn add_assign(&mut self, other: Self) {
        self.attributes = self.attributes.saturating_add(other.attributes);
        self.events = self.events.saturating_add(other.events);
        self.links = self.links.saturating_add(other.links);
    }
}
