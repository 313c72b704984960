//! The recorded spans that are open, while somebody wants to know.
//!
//! Off by default: a context says by [`flags::TRACKED`] that the spans below it are listed, the start of a trace sets it while tracking is on, and the plain path
//! never meets it. A span is put into the table by the thread that starts it and taken out by the thread that ends it; the lock of its shard is held for that
//! alone, never while the span's body or any other code of the program runs.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::context::now::{Frame, flags};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{AtomicBool, Mutex, Ordering};
use crate::sync::lock;
use crate::{Callsite, sampling};

/// Whether traces that start now are tracked.
static IS_ON: AtomicBool = AtomicBool::new(false);

static TABLE: PerProcess<Table> = PerProcess::new();

/// Enough for as many threads as a machine has to seldom meet in one.
const SHARDS: usize = 64;

/// A span that is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenSpan {
    pub(crate) site: &'static Callsite,
    pub(crate) trace: [u64; 2],
    pub(crate) span: u64,
    pub(crate) parent: u64,
    pub(crate) start: u64,
    /// W3C's.
    pub(crate) flags: u8,
    /// As in its record.
    pub(crate) bits: u8,
    /// Whether exporters were told of it.
    is_announced: bool,
}

/// The open spans, by their ids.
struct Table([Mutex<Shard>; SHARDS]);

type Shard = HashMap<u64, OpenSpan, BuildHasherDefault<Mixed>>;

/// Span ids are mixed already.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}

/// Whether traces that start from now on are tracked. Those that are open stay listed, or not, until they end.
pub(crate) fn switch(on: bool) {
    IS_ON.store(on, Ordering::Relaxed);
    sampling::look_at_roots(on);
}

/// The flag of a trace that starts now.
pub(super) fn flag() -> u32 {
    if IS_ON.load(Ordering::Relaxed) {
        flags::TRACKED
    } else {
        0
    }
}

/// For a forked child: nothing is open in it.
pub(crate) fn forget() {
    switch(false);
    TABLE.forget();
}

fn table() -> &'static Table {
    TABLE.get_or_make(|| Table(std::array::from_fn(|_| Mutex::default())))
}

impl Table {
    #[expect(clippy::cast_possible_truncation, reason = "the low bits will do")]
    fn shard(&self, span: u64) -> &Mutex<Shard> {
        &self.0[span as usize % SHARDS]
    }
}

/// Whether the spans of this context are listed: recorded ones that belong to no capture.
pub(super) fn concerns(flags: u32) -> bool {
    flags & (flags::TRACKED | flags::RECORDING | flags::CAPTURED)
        == flags::TRACKED | flags::RECORDING
}

/// Lists the span that `frame` makes current. Allocates, so the caller has to be quiet.
#[cold]
pub(super) fn note(site: &'static Callsite, frame: &Frame, parent: u64, start: u64, bits: u8) {
    let open = OpenSpan {
        site,
        trace: frame.trace,
        span: frame.span,
        parent,
        start,
        flags: frame.flags().to_le_bytes()[0],
        bits,
        is_announced: false,
    };
    lock(table().shard(frame.span)).insert(frame.span, open);
}

/// Takes an ended span off the list.
#[cold]
pub(super) fn strike(span: u64) {
    lock(table().shard(span)).remove(&span);
}

/// Everything that is open, in no order.
pub(crate) fn open_spans() -> Vec<OpenSpan> {
    collect(|_| true)
}

/// What was open before `moment`, by the clock of records, each span once.
pub(crate) fn announce(moment: u64) -> Vec<OpenSpan> {
    collect(|open| {
        let is_due = open.start < moment && !open.is_announced;
        open.is_announced |= is_due;
        is_due
    })
}

fn collect(mut wanted: impl FnMut(&mut OpenSpan) -> bool) -> Vec<OpenSpan> {
    let mut found = Vec::new();
    for shard in &table().0 {
        let mut shard = lock(shard);
        found.extend(
            shard
                .values_mut()
                .filter_map(|open| wanted(open).then_some(*open)),
        );
    }
    found
}
