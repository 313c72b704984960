//! Values by span id, shared by all threads.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// More than threads that meet here at once.
const SHARDS: usize = 64;

type Values<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// A table of values.
///
/// Its locks are held for a look at one value: what runs meanwhile neither allocates nor frees, and is none of the program's. So whoever is
/// called by an allocator, or drops a value, finds no lock taken on its own thread.
pub(super) struct Table<V>([Shard<V>; SHARDS]);

/// On a line of memory of its own.
#[repr(align(64))]
struct Shard<V>(Mutex<Values<V>>);

impl<V> Table<V> {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| Shard(Mutex::default())))
    }

    fn shard(&self, id: u64) -> &Mutex<Values<V>> {
        let place = mixed(id) >> 32;
        &self.0[usize::try_from(place).unwrap_or_default() % SHARDS].0
    }

    /// Keeps a value; the one that was there is returned.
    pub(super) fn insert(&self, id: u64, value: V) -> Option<V> {
        let shard = self.shard(id);
        loop {
            let full = {
                let mut values = lock(shard);
                if values.len() < values.capacity() {
                    return values.insert(id, value);
                }
                values.capacity()
            };
            grow(shard, full);
        }
    }

    pub(super) fn remove(&self, id: u64) -> Option<V> {
        lock(self.shard(id)).remove(&id)
    }

    /// Takes a value out, if `look` says so; see the type for what it may do.
    pub(super) fn remove_if(&self, id: u64, look: impl FnOnce(&mut V) -> bool) -> Option<V> {
        let mut values = lock(self.shard(id));
        let is_wanted = values.get_mut(&id).is_some_and(look);
        if is_wanted { values.remove(&id) } else { None }
    }

    /// Lets `look` at a value; see the type for what it may do.
    pub(super) fn with<R>(&self, id: u64, look: impl FnOnce(&mut V) -> R) -> Option<R> {
        lock(self.shard(id)).get_mut(&id).map(look)
    }
}

/// Makes room for more than `full` values.
#[cold]
fn grow<V>(shard: &Mutex<Values<V>>, full: usize) {
    let mut larger =
        Values::with_capacity_and_hasher((full * 2).max(8), BuildHasherDefault::default());
    let mut values = lock(shard);
    if values.capacity() <= full {
        larger.extend(values.drain());
        std::mem::swap(&mut *values, &mut larger);
    }
    drop(values);
}

/// Ids are small numbers in a row, or addresses.
fn mixed(id: u64) -> u64 {
    id.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A hasher of one number.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = mixed(self.0 ^ number);
        self.0 = mixed ^ mixed >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
