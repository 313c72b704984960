//! Values by span id, shared by all threads.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// More than threads that meet here at once.
const SHARDS: usize = 64;

/// Values of a shard that lie in it.
const PLACES: usize = 4;

/// A table of values.
///
/// Its locks are held for a look at one value: what runs meanwhile neither allocates nor frees, and is none of the program's. So whoever is
/// called by an allocator, or drops a value, finds no lock taken on its own thread.
///
/// An id says in which place of which shard its value is. Where that one is taken, the value goes among the others of the shard.
pub(super) struct Table<V>(Box<[Shard<V>]>);

/// On a line of memory of its own.
#[repr(align(64))]
struct Shard<V>(Mutex<Values<V>>);

struct Values<V> {
    places: [Option<(u64, V)>; PLACES],
    others: Others<V>,
}

type Others<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

impl<V> Table<V> {
    pub(super) fn new() -> Self {
        let shards = std::iter::repeat_with(|| Shard(Mutex::default()));
        Self(shards.take(SHARDS).collect())
    }

    #[inline]
    fn shard(&self, id: u64) -> &Mutex<Values<V>> {
        &self.0[mixed(id) % SHARDS].0
    }

    /// Keeps a value under an id that has none.
    #[inline]
    pub(super) fn insert(&self, id: u64, value: V) {
        let shard = self.shard(id);
        {
            let mut values = lock(shard);
            let place = values.place(id);
            if place.is_none() {
                *place = Some((id, value));
                return;
            }
        }
        insert_among_others(shard, id, value);
    }

    #[inline]
    pub(super) fn remove(&self, id: u64) -> Option<V> {
        lock(self.shard(id)).remove(id)
    }

    /// Takes a value out, if `look` says so; see the type for what it may do.
    #[inline]
    pub(super) fn remove_if(&self, id: u64, look: impl FnOnce(&mut V) -> bool) -> Option<V> {
        let mut values = lock(self.shard(id));
        let is_wanted = values.get(id).is_some_and(look);
        if is_wanted { values.remove(id) } else { None }
    }

    /// Lets `look` at a value; see the type for what it may do.
    #[inline]
    pub(super) fn with<R>(&self, id: u64, look: impl FnOnce(&mut V) -> R) -> Option<R> {
        lock(self.shard(id)).get(id).map(look)
    }
}

impl<V> Values<V> {
    #[inline]
    fn place(&mut self, id: u64) -> &mut Option<(u64, V)> {
        &mut self.places[mixed(id) / SHARDS % PLACES]
    }

    #[inline]
    fn get(&mut self, id: u64) -> Option<&mut V> {
        match &mut self.places[mixed(id) / SHARDS % PLACES] {
            Some((there, value)) if *there == id => Some(value),
            _ => self.others.get_mut(&id),
        }
    }

    #[inline]
    fn remove(&mut self, id: u64) -> Option<V> {
        match self.place(id).take_if(|(there, _)| *there == id) {
            Some((_, value)) => Some(value),
            None => self.others.remove(&id),
        }
    }
}

impl<V> Default for Values<V> {
    fn default() -> Self {
        Self {
            places: [const { None }; PLACES],
            others: Others::default(),
        }
    }
}

fn insert_among_others<V>(shard: &Mutex<Values<V>>, id: u64, value: V) {
    loop {
        let full = {
            let others = &mut lock(shard).others;
            if others.len() < others.capacity() {
                others.insert(id, value);
                return;
            }
            others.capacity()
        };
        grow(shard, full);
    }
}

/// Makes room for more than `full` values.
#[cold]
fn grow<V>(shard: &Mutex<Values<V>>, full: usize) {
    let mut larger =
        Others::with_capacity_and_hasher((full * 2).max(8), BuildHasherDefault::default());
    let mut values = lock(shard);
    if values.others.capacity() <= full {
        larger.extend(values.others.drain());
        std::mem::swap(&mut values.others, &mut larger);
    }
    drop(values);
}

/// Ids are small numbers in a row, which are used again with another number in their highest bits.
#[inline]
fn mixed(id: u64) -> usize {
    let mixed = id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 40).unwrap_or_default()
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
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
