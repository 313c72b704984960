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

/// More than spans that are entered in each other.
const USUAL_DEPTH: usize = 64;

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
    let lost = with(|thread| {
        thread.settle();
        let span = thread.known(key).or_else(find);
        let lost = thread.make_room();
        thread.enter(key, span.unwrap_or_else(Span::none));
        lost
    });
    drop(lost);
}

/// Leaves the span where it was entered last; says whether a panic went through it.
pub(super) fn exit(key: Key) -> bool {
    with(|thread| thread.exit(key)).unwrap_or(false)
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
        let mut open = near.filter(|it| !it.is_exited);
        open.map(|it| &it.entry)
            .find(|entry| entry.exists() && entry.is_current())
    }

    /// Where there would be more places than usual, takes out what nobody can leave any more: a guard was dropped behind the end of the function that made it.
    #[inline]
    fn make_room(&mut self) -> Vec<Entered> {
        if self.depth == self.places.len() && self.depth >= USUAL_DEPTH {
            self.take_lost()
        } else {
            Vec::new()
        }
    }

    #[cold]
    fn take_lost(&mut self) -> Vec<Entered> {
        let (lost, kept) = self.places.drain(..).partition(Entered::is_lost);
        self.places = kept;
        self.depth = self.places.len();
        self.waiting -= lost.len();
        lost
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

    fn exit(&mut self, key: Key) -> bool {
        match self.entered().last() {
            Some(it) if it.key == key && !it.is_exited && it.entry.is_current() => {
                let panicked = it.entry.exit();
                self.leave_innermost();
                self.settle();
                panicked
            }
            _ => self.exit_out_of_order(key),
        }
    }

    #[inline(never)]
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
        while let Some(place) = self.entered().iter().rposition(Entered::is_due) {
            self.places[place..self.depth].rotate_left(1);
            self.waiting -= 1;
            self.leave_innermost();
        }
    }

    #[inline]
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
    #[inline]
    fn is_due(&self) -> bool {
        self.is_exited && self.entry.is_current()
    }

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
    use crate::{Callsite, testing};

    static SITE: Callsite = Callsite::new("site", "tests");

    /// As where a traced function returns the guard that it made.
    fn leave_behind(id: u64) {
        let key = Key { table: 0, id };
        let span = Span::new(&SITE);
        let outer = Now::here().frame();
        enter(key, || Some(span.clone()));
        drop(Now::here().swap(outer));
        exit(key);
        forget(key);
        span.close(&SITE, false);
    }

    #[test]
    fn guards_that_are_dropped_too_late_take_no_room() {
        testing::capture(|| (0..1_000).for_each(leave_behind));
        let places = with(|thread| thread.places.len());
        assert!(
            places.is_some_and(|places| places <= USUAL_DEPTH),
            "{places:?}"
        );
    }
}
