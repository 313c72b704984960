//! One thread's chain of chunks.

use std::marker::PhantomData;
use std::mem;
use std::ptr;

use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _};

use super::chunk::{self, Chunk, Length};
use super::drained::{Drained, Full};
use super::{Shared, locked};
use crate::clock;
use crate::id::mix;
use crate::record::{HEADER, Head, Items, LARGEST_BODY, Recorded, encode_head, words_in, words_of};
use crate::sync::{Arc, AtomicPtr, AtomicU64, AtomicUsize, Mutex, Ordering, UnsafeCell};

/// Words of the first chunk of a lane; each next one is twice as large, up to [`LARGEST`]. A thread that records little takes little.
#[cfg(not(loom))]
pub(super) const SMALLEST: usize = 512;
#[cfg(not(loom))]
pub(super) const LARGEST: usize = 8192;
/// A model must fill chunks in a few steps: with two spans without items, or with one that has as many words of items as its header.
#[cfg(loom)]
const SMALLEST: usize = LARGEST;
#[cfg(loom)]
pub(super) const LARGEST: usize = 2 * HEADER;

/// Empty chunks that a lane keeps for its thread; more are freed.
pub(super) const SPARE_CHUNKS: usize = 13;

/// A span's own words may not be more than this, nor the words of all open spans of a thread together.
pub(crate) const SCRATCH_LIMIT: usize = LARGEST_BODY;

/// Scratch above this is given back once it is empty.
pub(super) const SCRATCH_KEPT: usize = 1 << 13;

pub(crate) struct Lane {
    shared: Arc<Shared>,
    /// The writer's counter: spans started, and the state of the span ids.
    started: AtomicU64,
    /// Those of them that are not sampled. Written by the writer only, before `started`.
    unsampled: AtomicU64,
    /// Written by the writer only.
    dropped: AtomicU64,
    seed: u64,
    /// The start of the chain, null until the first record.
    first: AtomicPtr<Chunk>,
    free: AtomicPtr<Chunk>,
    spare: AtomicUsize,
    writer: UnsafeCell<Writer>,
    reader: Mutex<Reader>,
}

/// What only the thread with the claim touches.
struct Writer {
    chunk: *mut Chunk,
    capacity: usize,
    length: Length,
    /// Empty chunks taken off `Lane::free`.
    empty: *mut Chunk,
    scratch: Items,
    trace_ids: StdRng,
}

/// What only the holder of the reader lock touches.
struct Reader {
    chunk: *mut Chunk,
    position: Length,
    /// Chunks of the usual size that were taken since the lane was last restocked.
    taken: usize,
}

// SAFETY: `writer` is reached through a `Claim` only, of which there is one at a time, and raw pointers in it and in `reader` point to
// chunks, which are shared by the protocol of the essay in `recorder/mod.rs`.
unsafe impl Sync for Lane {}
// SAFETY: as above; nothing in a lane is tied to a thread.
unsafe impl Send for Lane {}

impl Lane {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let mut random = seeded();
        Self {
            shared,
            started: AtomicU64::new(0),
            unsampled: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            seed: random.next_u64(),
            first: AtomicPtr::new(ptr::null_mut()),
            free: AtomicPtr::new(ptr::null_mut()),
            spare: AtomicUsize::new(0),
            writer: UnsafeCell::new(Writer {
                chunk: ptr::null_mut(),
                capacity: 0,
                length: Length::default(),
                empty: ptr::null_mut(),
                scratch: Items::new(),
                trace_ids: random,
            }),
            reader: Mutex::new(Reader {
                chunk: ptr::null_mut(),
                position: Length::default(),
                taken: 0,
            }),
        }
    }

    pub(super) fn started(&self) -> u64 {
        self.started.load(Ordering::Acquire)
    }

    /// No less than those among what [`started`](Self::started) said before.
    pub(super) fn unsampled(&self) -> u64 {
        self.unsampled.load(Ordering::Relaxed)
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Acquire)
    }

    /// Takes everything that is published and not yet read, and returns how many records that were.
    pub(super) fn drain(&'static self, drained: &mut Drained) -> usize {
        let mut records = 0;
        let mut reader = locked(&self.reader);
        if reader.chunk.is_null() {
            reader.chunk = self.first.load(Ordering::Acquire);
        }
        while !reader.chunk.is_null() {
            // SAFETY: a chunk in the chain lives until the reader gives it back, and the reader is locked.
            let chunk = unsafe { &*reader.chunk };
            let next = chunk.next.load(Ordering::Acquire);
            if next.is_null() {
                return records + reader.copy(chunk, drained.copied());
            }
            let finished = mem::replace(&mut reader.chunk, next);
            let read = mem::take(&mut reader.position);
            // SAFETY: `next` was seen, so by rule 2 the chunk is the reader's alone; it came from a box.
            let chunk = unsafe { Box::from_raw(finished) };
            reader.taken += usize::from(chunk.capacity() == LARGEST);
            // SAFETY: as above; the reader's position is a length that was loaded from the chunk.
            records += drained.take(unsafe { Full::new(self, chunk, read) });
        }
        records
    }

    /// Keeps a chunk that nobody looks at any more for the writer, or leaves it to others.
    pub(super) fn give_back(&self, mut chunk: Box<Chunk>) {
        chunk.reset();
        if chunk.capacity() != LARGEST || self.spare.load(Ordering::Relaxed) >= SPARE_CHUNKS {
            if let Err(chunk) = self.shared.pool.keep(*chunk) {
                self.shared.free(chunk);
            }
            return;
        }
        self.put(chunk);
    }

    /// Puts an empty chunk where the writer finds it.
    fn put(&self, chunk: Box<Chunk>) {
        self.spare.fetch_add(1, Ordering::Relaxed);
        let chunk = Box::into_raw(chunk);
        let mut top = self.free.load(Ordering::Relaxed);
        loop {
            // SAFETY: the chunk is not on the stack yet, so it is still ours alone.
            unsafe { &*chunk }.next.store(top, Ordering::Relaxed);
            match self
                .free
                .compare_exchange_weak(top, chunk, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return,
                // The writer took the stack meanwhile.
                Err(now) => top = now,
            }
        }
    }

    /// Whether chunks were taken since the lane was last restocked.
    pub(super) fn lent(&self) -> bool {
        locked(&self.reader).taken > 0
    }

    /// Replaces what was taken and has not come back: each chunk that the writer does not find it has to make itself, and the first write to each of
    /// its pages waits for the system.
    pub(super) fn restock(&self) {
        let taken = mem::take(&mut locked(&self.reader).taken);
        for _ in self.spare.load(Ordering::Relaxed)..taken.min(SPARE_CHUNKS) {
            let Some(chunk) = self.shared.spare_chunk() else {
                return;
            };
            self.put(Box::new(chunk));
        }
    }

    /// Frees all chunks if everything was read, and the scratch.
    ///
    /// # Safety
    ///
    /// Nobody holds a claim of the lane, and nobody gets one before this returns.
    pub(super) unsafe fn free_chunks(&self) {
        let mut reader = locked(&self.reader);
        self.writer.with_mut(|writer| {
            // SAFETY: there is no claim, so nobody else is in the writer.
            let writer = unsafe { &mut *writer };
            if writer.chunk.is_null()
                || reader.chunk != writer.chunk
                || reader.position != writer.length
            {
                return;
            }
            self.first.store(ptr::null_mut(), Ordering::Relaxed);
            reader.chunk = ptr::null_mut();
            reader.position = Length::default();
            self.free_chain(mem::replace(&mut writer.chunk, ptr::null_mut()));
            // What exporters still hold is not spare yet, and comes back later.
            let taken = self.free_chain(mem::replace(&mut writer.empty, ptr::null_mut()));
            let free = self.free_chain(self.free.swap(ptr::null_mut(), Ordering::Acquire));
            self.spare.fetch_sub(taken + free, Ordering::Relaxed);
            writer.capacity = 0;
            writer.length = Length::default();
            writer.scratch = Items::new();
        });
    }

    /// Returns how many there were.
    fn free_chain(&self, mut chunk: *mut Chunk) -> usize {
        let mut freed = 0;
        while !chunk.is_null() {
            // SAFETY: called for chains that nobody else can reach any more, each chunk of which came from `Box::into_raw`.
            let owned = unsafe { Box::from_raw(chunk) };
            chunk = owned.next.load(Ordering::Relaxed);
            self.shared.free(*owned);
            freed += 1;
        }
        freed
    }
}

/// A generator seeded by the system. Where the system has no randomness, the clock and an address have to do: a program is not stopped for
/// want of a good trace id.
fn seeded() -> StdRng {
    StdRng::try_from_rng(&mut SysRng).unwrap_or_else(|_| {
        let place = Box::new(0u8);
        StdRng::seed_from_u64(clock::ticks() ^ ptr::from_ref(&*place).addr() as u64)
    })
}

impl Reader {
    /// Copies from the reader's position to what is published now, and returns how many records that were.
    fn copy(&mut self, chunk: &Chunk, copied: &mut Recorded) -> usize {
        let length = chunk.length();
        let range = self.position.words()..length.words();
        let records = length.records() - self.position.records();
        // SAFETY: the length was just loaded, and the position never passes one that was.
        let read = |words: &mut Vec<u64>| unsafe { chunk.read(range, words) };
        // SAFETY: a writer publishes whole records and counts them in the same word.
        unsafe { copied.append(records, read) };
        self.position = length;
        records
    }
}

/// The right to write to a lane. There is one at a time, and it stays on its thread.
#[derive(Clone, Copy)]
pub(crate) struct Claim {
    lane: &'static Lane,
    /// A claim belongs to the thread that made it.
    _not_send: PhantomData<*mut ()>,
}

impl Claim {
    /// # Safety
    ///
    /// No other claim of the lane is in use, and the copies of this one stay on one thread.
    pub(super) unsafe fn new(lane: &'static Lane) -> Self {
        Self {
            lane,
            _not_send: PhantomData,
        }
    }

    pub(super) fn end(self) -> &'static Lane {
        self.lane
    }

    /// Runs `f` with the writer. `f` must not call back into the claim, which is why nothing here runs user code.
    #[inline(always)]
    fn writer<R>(self, f: impl FnOnce(&mut Writer) -> R) -> R {
        // SAFETY: a claim is used by one thread, and none of the callers' closures reaches the claim again, so this is the only reference.
        self.lane.writer.with_mut(
            #[inline(always)]
            |writer| f(unsafe { &mut *writer }),
        )
    }

    /// Counts a started span and makes its id.
    ///
    /// Release pairs with the acquire in [`Lane::started`]; see "The account".
    #[inline(always)]
    pub(crate) fn start_span(self) -> u64 {
        let count = self.lane.started.load(Ordering::Relaxed) + 1;
        self.lane.started.store(count, Ordering::Release);
        let id = mix(self
            .lane
            .seed
            .wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        if id == 0 { self.lane.seed | 1 } else { id }
    }

    /// The same for a span that may be recorded without being sampled.
    #[inline(always)]
    pub(crate) fn start_span_of(self, is_sampled: bool) -> u64 {
        if !is_sampled {
            let count = self.lane.unsampled.load(Ordering::Relaxed) + 1;
            self.lane.unsampled.store(count, Ordering::Relaxed);
        }
        self.start_span()
    }

    /// A random trace id: all 128 bits from a cryptographically secure generator.
    #[inline]
    pub(crate) fn trace_id(self) -> [u64; 2] {
        self.writer(|writer| {
            loop {
                let halves = [writer.trace_ids.next_u64(), writer.trace_ids.next_u64()];
                if halves != [0, 0] {
                    return halves;
                }
            }
        })
    }

    /// A random span id that is not counted as started: for spans that are not recorded.
    pub(crate) fn unrecorded_span_id(self) -> u64 {
        self.writer(|writer| writer.trace_ids.next_u64()).max(1)
    }

    /// Where the next item will stand.
    #[inline(always)]
    pub(crate) fn mark(self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the scratch is limited to far less"
        )]
        self.writer(|writer| writer.scratch.len() as u32)
    }

    /// Adds a whole item on top of the scratch, if there is room without growing. Without a call, so that the callers are leaves.
    #[inline(always)]
    #[must_use]
    pub(crate) fn try_push<const N: usize>(self, words: [u64; N]) -> bool {
        self.writer(
            #[inline(always)]
            |writer| {
                let Some(room) = writer.room(N) else {
                    return false;
                };
                // SAFETY: `room` points to at least `N` words of the scratch's spare capacity.
                unsafe { room.cast::<[u64; N]>().write_unaligned(words) };
                // SAFETY: the words behind the old length were just written.
                unsafe { writer.scratch.set_len(writer.scratch.len() + N) };
                true
            },
        )
    }

    /// The same for an item of one word and a text.
    #[inline(always)]
    #[must_use]
    pub(crate) fn try_push_text(self, head: u64, text: &str) -> bool {
        let words = 1 + words_of(text.len());
        self.writer(
            #[inline(always)]
            |writer| {
                let Some(room) = writer.room(words) else {
                    return false;
                };
                // SAFETY: `room` points to at least one word.
                unsafe { room.write(head) };
                let mut place = 0;
                words_in(text.as_bytes(), |word| {
                    place += 1;
                    // SAFETY: there are `words_of(len)` words in a text, so `place` stays below `words`, which is the room that there is.
                    let room = unsafe { room.add(place) };
                    // SAFETY: as above.
                    unsafe { room.write(word) };
                });
                debug_assert_eq!(place + 1, words);
                // SAFETY: the words behind the old length were just written, as many as the text has.
                unsafe { writer.scratch.set_len(writer.scratch.len() + words) };
                true
            },
        )
    }

    /// Adds items on top of the scratch, all that `push` adds or nothing.
    #[inline(always)]
    pub(crate) fn push(self, push: impl FnOnce(&mut Items)) {
        self.writer(
            #[inline(always)]
            |writer| {
                let before = writer.scratch.len();
                push(&mut writer.scratch);
                if writer.scratch.len() > SCRATCH_LIMIT {
                    writer.lose(before);
                    self.lose_items();
                }
            },
        );
    }

    /// Counts items that were too large to keep.
    #[cold]
    pub(crate) fn lose_items(self) {
        self.lane.shared.lost_items.fetch_add(1, Ordering::Relaxed);
    }

    /// Like [`commit_with`](Self::commit_with), but to a place outside the lanes.
    pub(crate) fn commit_to(
        self,
        place: &mut Recorded,
        head: &impl Head,
        before: &[u64],
        mark: u32,
    ) {
        self.take_above(mark, |scratch| {
            let append = |words: &mut Vec<u64>| {
                encode_head(head, before.len() + scratch.len(), |word| words.push(word));
                words.extend_from_slice(before);
                words.extend_from_slice(scratch);
            };
            // SAFETY: one record, its header made for this many words of items.
            unsafe { place.append(1, append) };
        });
    }

    /// Takes everything above the mark off the scratch.
    pub(crate) fn take_above(self, mark: u32, take: impl FnOnce(&[u64])) {
        self.writer(|writer| {
            take(writer.above(mark));
            writer.cut(mark);
        });
    }

    /// Publishes a record without items, if the chunk has room for it. Nothing is above the mark.
    #[inline(always)]
    #[must_use]
    pub(crate) fn try_commit_bare<H: Head>(self, head: impl FnOnce() -> H) -> bool {
        self.writer(
            #[inline(always)]
            |writer| {
                let fits = writer.has_room(HEADER);
                if fits {
                    // SAFETY: the chunk has room, and it is the end of the chain, which the reader keeps alive.
                    writer.length =
                        unsafe { append(writer.chunk, writer.length, &head(), &[], &[]) };
                }
                fits
            },
        )
    }

    /// Publishes a record, if the chunk has room for it: the head and everything above the mark, which is taken off the scratch. The head is
    /// asked for if so.
    #[inline(always)]
    #[must_use]
    pub(crate) fn try_commit<H: Head>(self, mark: u32, head: impl FnOnce() -> H) -> bool {
        self.writer(
            #[inline(always)]
            |writer| {
                let above = writer.above(mark);
                let fits = writer.has_room(HEADER + above.len()) && writer.is_small();
                if fits {
                    // SAFETY: as above.
                    writer.length =
                        unsafe { append(writer.chunk, writer.length, &head(), &[], above) };
                    writer.scratch.truncate(mark as usize);
                }
                fits
            },
        )
    }

    /// Publishes a record with the items `before` in front of those above the mark, in another chunk if it must be, or drops it.
    #[inline(never)]
    pub(crate) fn commit_with(self, head: &impl Head, before: &[u64], mark: u32) {
        self.writer(|writer| {
            let words = HEADER + before.len() + writer.above(mark).len();
            if writer.length.words() + words <= writer.capacity || self.advance(writer, words) {
                let above = writer.scratch.get(mark as usize..).unwrap_or_default();
                // SAFETY: as above; `advance` makes the end of the chain a chunk with room.
                writer.length = unsafe { append(writer.chunk, writer.length, head, before, above) };
            } else {
                self.lane.dropped.fetch_add(1, Ordering::Release);
            }
            writer.cut(mark);
        });
    }

    /// Puts an empty chunk with room for `words` at the end of the chain; `false` when there is no memory for it.
    #[must_use]
    fn advance(self, writer: &mut Writer, words: usize) -> bool {
        let chunk = if words > LARGEST {
            None
        } else {
            self.reuse(writer)
        };
        let Some(chunk) = chunk.or_else(|| self.allocate(writer.capacity, words)) else {
            (self.lane.shared.pressure)();
            return false;
        };
        // SAFETY: just taken or made; nobody else knows it yet.
        writer.capacity = unsafe { &*chunk }.capacity();
        writer.length = Length::default();
        let full = mem::replace(&mut writer.chunk, chunk);
        if full.is_null() {
            self.lane.first.store(chunk, Ordering::Release);
        } else {
            // SAFETY: the end of the chain lives until it has a `next`. From this store on it may be gone.
            unsafe { &*full }.next.store(chunk, Ordering::Release);
            (self.lane.shared.pressure)();
        }
        true
    }

    /// An empty chunk that the reader gave back.
    fn reuse(self, writer: &mut Writer) -> Option<*mut Chunk> {
        if writer.empty.is_null() {
            writer.empty = self.lane.free.swap(ptr::null_mut(), Ordering::Acquire);
        }
        let chunk = writer.empty;
        if chunk.is_null() {
            return None;
        }
        // SAFETY: chunks on the stack were handed over by the reader; only this writer takes them.
        let top = unsafe { &*chunk };
        writer.empty = top.next.load(Ordering::Relaxed);
        top.next.store(ptr::null_mut(), Ordering::Relaxed);
        self.lane.spare.fetch_sub(1, Ordering::Relaxed);
        Some(chunk)
    }

    /// A chunk that no lane keeps, or a new one.
    fn allocate(self, before: usize, words: usize) -> Option<*mut Chunk> {
        let shared = &self.lane.shared;
        let pooled = if words > LARGEST {
            None
        } else {
            shared.pool.take()
        };
        let capacity = (before * 2).clamp(SMALLEST, LARGEST).max(words);
        let new = || {
            shared
                .budget
                .take(Chunk::bytes(capacity))
                .then(|| Chunk::new(capacity))
        };
        let chunk = pooled.or_else(new)?;
        Some(Box::into_raw(Box::new(chunk)))
    }
}

/// Writes a record behind the published length, publishes it and returns the new length.
///
/// # Safety
///
/// `chunk` is the end of the caller's chain, `length` is what of it is published, and the record fits.
#[inline(always)]
unsafe fn append(
    chunk: *mut Chunk,
    length: Length,
    head: &impl Head,
    before: &[u64],
    above: &[u64],
) -> Length {
    // SAFETY: the end of a chain is alive: the reader frees a chunk only once it has a `next`, which only this writer sets.
    let chunk = unsafe { &*chunk };
    let body = before.len() + above.len();
    // SAFETY: the caller's promise.
    let place = unsafe { chunk.place(length.words(), HEADER + body) };
    let (header, items) = place.split_at(HEADER);
    let mut header = header.iter();
    encode_head(head, body, |word| {
        if let Some(cell) = header.next() {
            // SAFETY: the caller is the writer, and the place is not published.
            unsafe { chunk::write(cell, word) };
        }
    });
    let (first, second) = items.split_at(before.len());
    // SAFETY: as above.
    unsafe { chunk::copy(before, first) };
    // SAFETY: as above.
    unsafe { chunk::copy(above, second) };
    let length = length.with_record(HEADER + body);
    chunk.publish(length);
    length
}

impl Writer {
    /// Whether the chunk has room for so many words.
    #[inline(always)]
    fn has_room(&self, words: usize) -> bool {
        self.length.words() + words <= self.capacity
    }

    /// Whether the scratch is no larger than it may stay.
    #[inline(always)]
    fn is_small(&self) -> bool {
        self.scratch.capacity() <= SCRATCH_KEPT
    }

    #[inline(always)]
    fn above(&self, mark: u32) -> &[u64] {
        self.scratch.get(mark as usize..).unwrap_or_default()
    }

    /// Spare capacity of the scratch for this many words.
    #[inline(always)]
    fn room(&mut self, words: usize) -> Option<*mut u64> {
        let room = self.scratch.spare_capacity_mut();
        if room.len() < words {
            None
        } else {
            Some(room.as_mut_ptr().cast())
        }
    }

    fn cut(&mut self, mark: u32) {
        self.scratch.truncate(mark as usize);
        if mark == 0 && !self.is_small() {
            self.scratch = Items::new();
        }
    }

    #[cold]
    fn lose(&mut self, before: usize) {
        self.scratch.truncate(before);
        if before <= SCRATCH_KEPT {
            self.scratch.shrink_to(SCRATCH_KEPT);
        }
    }
}
