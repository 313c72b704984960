//! The spans that are entered on this thread.

use std::cell::RefCell;

use crate::Span;
use crate::record::Items;
use crate::span::entry::Entry;

/// A span that was entered here, innermost last.
#[derive(Default)]
struct Entered {
    key: Key,
    entry: Entry,
    /// It was exited while another one was current: what was current before it is put back when that one is exited too.
    is_exited: bool,
}

/// A span of one of several subscribers.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) table: u64,
    pub(super) id: u64,
}

/// What a thread knows of the spans that it works in.
struct Thread {
    /// Places, of which the first are in use. They are written where they lie and used again.
    places: Vec<Entered>,
    depth: usize,
    /// Those that were exited and are not left yet.
    waiting: usize,
    /// Spans that were made or left here, each at the place of its id: mostly the next ones that are entered.
    known: [Option<(Key, Span)>; KNOWN],
}

/// More than spans that a thread takes turns with.
const KNOWN: usize = 8;

/// More than guards that the futures of a thread hold while they wait.
const NEAR: usize = 8;

/// More than guards that are dropped before those that were made behind them.
const MOST_WAITING: usize = 32;

thread_local! {
    static THREAD: RefCell<Thread> = const {
        RefCell::new(Thread {
            places: Vec::new(),
            depth: 0,
            waiting: 0,
            known: [const { None }; KNOWN],
        })
    };
}

/// Remembers a span that was just made here.
pub(super) fn remember(key: Key, span: &Span) {
    let former = with(|thread| thread.keep(key, span.clone()));
    drop(former);
}

/// Makes a span current, which `find` looks for where it is not known here. A thread whose thread-locals are gone enters nothing any more.
pub(super) fn enter(key: Key, find: impl FnOnce() -> Option<Span>) {
    with(|thread| {
        thread.settle();
        let span = thread.known(key).or_else(find);
        thread.enter(key, span.unwrap_or_else(Span::none));
    });
}

/// Leaves the span where it was entered last; says whether a panic went through it.
pub(super) fn exit(key: Key) -> bool {
    match with(|thread| thread.exit_innermost(key)) {
        Some(Some(panicked)) => panicked,
        Some(None) => exit_out_of_order(key),
        None => false,
    }
}

#[inline(never)]
fn exit_out_of_order(key: Key) -> bool {
    let exit = |thread: &mut Thread| (thread.exit_out_of_order(key), thread.take_lost());
    let (panicked, lost) = with(exit).unwrap_or_default();
    drop(lost);
    panicked
}

/// Counts an event of the span that is current, if it was entered here, and says how many it was offered before.
pub(super) fn count_event() -> Option<u32> {
    with(|thread| thread.current().and_then(Entry::count_event)).flatten()
}

/// Adds to the span that is current, if it was entered here; says whether it was. What a body records by itself lies with what is around it once that is suspended.
pub(super) fn write(write: impl FnOnce(&mut Items)) -> bool {
    let write = |thread: &mut Thread| match thread.current() {
        Some(entry) => {
            entry.write(write);
            true
        }
        None => false,
    };
    with(write).unwrap_or(false)
}

/// Forgets a span that is closed.
pub(super) fn forget(key: Key) {
    let forget = |thread: &mut Thread| {
        thread.settle();
        thread.take(key)
    };
    drop(with(forget));
}

/// The innermost span of this table.
pub(super) fn innermost(table: u64) -> Option<u64> {
    let find = |thread: &mut Thread| {
        let mut open = thread.entered().iter().rev().filter(|it| !it.is_exited);
        open.find(|it| it.key.table == table).map(|it| it.key.id)
    };
    with(find).flatten()
}

impl Thread {
    /// The span, if it was worked in lately.
    fn known(&mut self, key: Key) -> Option<Span> {
        let span = self.take(key).filter(|span| !span.is_stale())?;
        span.see();
        Some(span)
    }

    fn take(&mut self, key: Key) -> Option<Span> {
        let known = self.known[key.place()].take_if(|(known, _)| *known == key);
        known.map(|(_, span)| span)
    }

    /// Keeps the span in the place of another one.
    fn keep(&mut self, key: Key, span: Span) -> Option<(Key, Span)> {
        self.known[key.place()].replace((key, span))
    }

    /// Those that were entered here, innermost last.
    fn entered(&self) -> &[Entered] {
        &self.places[..self.depth]
    }

    /// The span that is current, if it was entered here lately.
    fn current(&self) -> Option<&Entry> {
        let near = self.entered().iter().rev().take(NEAR);
        let open = near.filter(|it| !it.is_exited);
        open.map(|it| &it.entry)
            .find(|entry| entry.exists() && entry.is_current())
    }

    fn enter(&mut self, key: Key, span: Span) {
        if self.depth == self.places.len() {
            self.places.push(Entered::default());
        }
        let place = &mut self.places[self.depth];
        place.key = key;
        place.is_exited = false;
        place.entry.enter(span);
        self.depth += 1;
    }

    /// `None` if it is not the innermost one that is exited.
    #[inline]
    fn exit_innermost(&mut self, key: Key) -> Option<bool> {
        let innermost = self.entered().last()?;
        if innermost.key != key || innermost.is_exited || !innermost.entry.is_current() {
            return None;
        }
        let panicked = innermost.entry.exit();
        self.leave_innermost();
        self.settle();
        Some(panicked)
    }

    fn exit_out_of_order(&mut self, key: Key) -> bool {
        let entered = self.places[..self.depth].iter_mut().rev();
        let mut open = entered.filter(|it| !it.is_exited);
        let panicked = open.find(|it| it.key == key).is_some_and(|it| {
            it.is_exited = true;
            self.waiting += 1;
            it.entry.exit()
        });
        self.settle();
        panicked
    }

    /// Where more wait than usual, takes out what nobody can leave any more: a guard was dropped behind the end of the function that made it.
    fn take_lost(&mut self) -> Vec<Entered> {
        if self.waiting < MOST_WAITING {
            return Vec::new();
        }
        let (lost, kept) = self.places.drain(..).partition(Entered::is_lost);
        self.places = kept;
        self.depth = self.places.len();
        self.waiting -= lost.len();
        lost
    }

    /// Leaves what was exited, from the innermost on, as far as it is what is current.
    #[inline]
    fn settle(&mut self) {
        if self.waiting > 0 {
            self.leave_exited();
        }
    }

    /// What was entered behind it may be that of a future that waits.
    #[inline(never)]
    fn leave_exited(&mut self) {
        while let Some(place) = self.due() {
            self.places[place..self.depth].rotate_left(1);
            self.waiting -= 1;
            self.leave_innermost();
        }
    }

    /// The innermost of those that are current, if it was exited: a span may have been entered twice.
    fn due(&self) -> Option<usize> {
        let is_current = |it: &Entered| {
            let is_there = it.is_exited || it.entry.exists();
            is_there && it.entry.is_current()
        };
        let place = self.entered().iter().rposition(is_current)?;
        self.places[place].is_exited.then_some(place)
    }

    #[inline(always)]
    fn leave_innermost(&mut self) {
        self.depth -= 1;
        let Entered { key, entry, .. } = &mut self.places[self.depth];
        let (key, span) = (*key, entry.leave());
        if span.exists() {
            self.keep(key, span);
        }
    }
}

impl Key {
    /// Ids of spans that live at once mostly differ in the lowest bits.
    fn place(self) -> usize {
        usize::from(self.id.to_le_bytes()[0]) % KNOWN
    }
}

impl Entered {
    /// What was current inside of it may be current again, but the span is closed.
    fn is_lost(&self) -> bool {
        self.is_exited && self.entry.is_closed() && !self.entry.is_current()
    }
}

/// `None` where the thread-locals are gone, and inside of itself: for an allocator that is traced, too.
fn with<R>(look: impl FnOnce(&mut Thread) -> R) -> Option<R> {
    let look = |thread: &RefCell<Thread>| Some(look(&mut *thread.try_borrow_mut().ok()?));
    THREAD.try_with(look).ok().flatten()
}

impl Drop for Thread {
    /// The thread ends, and leaves what it never exited.
    fn drop(&mut self) {
        while self
            .entered()
            .last()
            .is_some_and(|it| it.entry.is_current())
        {
            self.leave_innermost();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::now::Now;
    use crate::{Callsite, SpanKind, testing};

    /// As where a traced function returns the guard that it made.
    fn leave_behind(id: u64) {
        let key = Key { table: 0, id };
        let site = Callsite::leak("site", "tests", SpanKind::Internal);
        let span = Span::new(site);
        let outer = Now::here().frame();
        enter(key, || Some(span.clone()));
        drop(Now::here().swap(outer));
        exit(key);
        forget(key);
        span.close(site, false);
    }

    #[test]
    fn guards_that_are_dropped_too_late_take_no_room() {
        testing::capture(|| (0..1_000).for_each(leave_behind));
        let places = with(|thread| thread.places.len());
        assert!(
            places.is_some_and(|places| places <= 2 * MOST_WAITING),
            "{places:?}"
        );
    }
}
