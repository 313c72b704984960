//! What an encoder remembers of statics, by their address.

/// A value for each static that was met: as many as there are call sites and keys in the program.
///
/// Open addressing with steps of one. Addresses are nobody's choice at run time, so one multiplication spreads them well enough.
#[derive(Debug)]
pub(in crate::export) struct ByAddress<T> {
    /// A power of two, at least a third of them free.
    slots: Vec<Option<(usize, T)>>,
    len: usize,
}

impl<T> Default for ByAddress<T> {
    fn default() -> Self {
        let slots = std::iter::repeat_with(|| None).take(Self::FIRST).collect();
        Self { slots, len: 0 }
    }
}

impl<T> ByAddress<T> {
    const FIRST: usize = 64;

    /// What is known of `key`; learnt when it is met first.
    #[inline]
    pub(in crate::export) fn of<K>(&mut self, key: &'static K, learn: impl FnOnce() -> T) -> &T {
        let address = std::ptr::from_ref(key).addr();
        let mut slot = self.slot(address);
        if self.slots[slot].is_none() {
            slot = self.insert(address, learn());
        }
        let (_, value) = self.slots[slot].as_ref().expect("it is there");
        value
    }

    /// The slot of this address, or the free one where it belongs.
    #[inline]
    fn slot(&self, address: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = spread(address) & mask;
        while let Some((other, _)) = &self.slots[slot] {
            if *other == address {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn insert(&mut self, address: usize, value: T) -> usize {
        self.len += 1;
        if self.len * 3 > self.slots.len() * 2 {
            self.grow();
        }
        let slot = self.slot(address);
        self.slots[slot] = Some((address, value));
        slot
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        let slots = std::iter::repeat_with(|| None).take(size).collect();
        for (address, value) in std::mem::replace(&mut self.slots, slots)
            .into_iter()
            .flatten()
        {
            let slot = self.slot(address);
            self.slots[slot] = Some((address, value));
        }
    }
}

/// The upper half of a product depends on all bits of the address, whose lowest are always zero.
#[inline]
fn spread(address: usize) -> usize {
    ((address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    static PLACES: [u64; 1_000] = [0; 1_000];

    #[test]
    fn each_address_has_its_own_value() {
        let mut known = ByAddress::default();
        for (number, place) in PLACES.iter().enumerate() {
            assert_eq!(*known.of(place, || number), number);
        }
        for (number, place) in PLACES.iter().enumerate() {
            assert_eq!(*known.of(place, || panic!("it was learnt")), number);
        }
    }
}
