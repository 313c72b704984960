//! Places for the spans of traces, used again.

use crate::record::Recorded;

/// A trace takes one and gives it back within seconds; what the allocator gets back it may give back to the system, page by page.
#[derive(Debug, Default)]
pub(super) struct Spare {
    places: Vec<Recorded>,
    bytes: usize,
}

impl Spare {
    /// More is freed.
    const MOST: usize = 1 << 20;

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn take(&mut self) -> Recorded {
        let place = self.places.pop().unwrap_or_default();
        self.bytes -= bytes(&place);
        place
    }

    pub(super) fn give(&mut self, place: Recorded) {
        let place = Recorded::reuse(place.into_buffer());
        if self.bytes + bytes(&place) <= Self::MOST {
            self.bytes += bytes(&place);
            self.places.push(place);
        }
    }
}

fn bytes(place: &Recorded) -> usize {
    place.capacity() * size_of::<u64>()
}
