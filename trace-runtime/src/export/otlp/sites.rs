//! What an exporter remembers of statics, by their address.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::Callsite;

/// A value for each call site, made when its first span comes.
///
/// There are as many call sites as the program has functions that are traced, so what is remembered is bounded.
#[derive(Debug)]
pub(super) struct Sites<T>(ByAddress<T>);

impl<T> Default for Sites<T> {
    fn default() -> Self {
        Self(ByAddress::default())
    }
}

impl<T> Sites<T> {
    /// What is known of this call site.
    pub(super) fn of(
        &mut self,
        callsite: &'static Callsite,
        learn: impl FnOnce(&'static Callsite) -> T,
    ) -> &T {
        let address = std::ptr::from_ref(callsite).addr();
        self.0.entry(address).or_insert_with(|| learn(callsite))
    }
}

/// A map whose keys are addresses.
pub(super) type ByAddress<T> = HashMap<usize, T, BuildHasherDefault<AddressHasher>>;

/// Addresses of statics are nobody's choice at run time, so one multiplication spreads them well enough.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    /// The upper bits of a product depend on all bits of the address, whose lowest are always zero; the map looks at both ends.
    fn write_usize(&mut self, address: usize) {
        let product = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product.rotate_left(32);
    }
}
