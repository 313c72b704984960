//! The spans that are entered on this thread.

use std::cell::RefCell;

use crate::Span;
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
    /// Spans that were made or left here, each at the place of its id: mostly the next ones that are entered.
    known: [Option<(Key, Span)>; KNOWN],
}

/// More than spans that a thread takes turns with.
const KNOWN: usize = 8;

thread_local! {
    static THREAD: RefCell<Thread> = const {
        RefCell::new(Thread {
            places: Vec::new(),
            depth: 0,
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
    with(|thread| thread.exit(key)).unwrap_or(false)
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
            it.entry.exit()
        });
        self.settle();
        panicked
    }

    /// Leaves what was exited, from the innermost on, as far as it is what is current.
    #[inline]
    fn settle(&mut self) {
        if self.entered().last().is_some_and(|it| it.is_exited) {
            self.leave_exited();
        }
    }

    #[inline(never)]
    fn leave_exited(&mut self) {
        while self.entered().last().is_some_and(Entered::is_due) {
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
