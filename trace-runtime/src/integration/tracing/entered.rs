//! The spans that are entered on this thread.

use std::cell::RefCell;

use crate::Span;
use crate::span::foreign::Entry;

/// A span that was entered here, innermost last.
struct Entered {
    key: Key,
    /// `None` where nothing records.
    entry: Option<Entry>,
    /// It was exited while another one was current: what was current before it is put back when that one is exited too.
    is_exited: bool,
}

/// A span of one of several subscribers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) table: u64,
    pub(super) id: u64,
}

/// What a thread knows of the spans that it works in.
struct Thread {
    entered: Vec<Entered>,
    /// The span that was made or left last: mostly the next one that is entered.
    last: Option<(Key, Span)>,
}

thread_local! {
    static THREAD: RefCell<Thread> = const {
        RefCell::new(Thread {
            entered: Vec::new(),
            last: None,
        })
    };
}

/// Remembers a span that was just made here.
pub(super) fn remember(key: Key, span: &Span) {
    let former = with(|thread| thread.last.replace((key, span.clone())));
    drop(former);
}

/// Makes a span current, which `find` looks for where it is not known here. A thread whose thread-locals are gone enters nothing any more.
pub(super) fn enter(key: Key, find: impl FnOnce() -> Option<Span>) {
    with(|thread| {
        thread.settle();
        let span = thread.known(key).or_else(find);
        thread.entered.push(Entered {
            key,
            entry: span.and_then(Entry::new),
            is_exited: false,
        });
    });
}

/// Leaves the span where it was entered last; says whether a panic went through it.
pub(super) fn exit(key: Key) -> bool {
    let exit = |thread: &mut Thread| {
        let panicked = thread.mark(key);
        thread.settle();
        panicked
    };
    with(exit).unwrap_or(false)
}

/// Forgets a span that is closed.
pub(super) fn forget(key: Key) {
    let forget = |thread: &mut Thread| {
        thread.settle();
        thread.last.take_if(|(known, _)| *known == key)
    };
    drop(with(forget));
}

/// The innermost span of this table.
pub(super) fn innermost(table: u64) -> Option<u64> {
    let find = |thread: &mut Thread| {
        let mut open = thread.entered.iter().rev().filter(|it| !it.is_exited);
        open.find(|it| it.key.table == table).map(|it| it.key.id)
    };
    with(find).flatten()
}

impl Thread {
    /// The span, if it is the last one that was worked in.
    fn known(&mut self, key: Key) -> Option<Span> {
        let (_, span) = self
            .last
            .take_if(|(known, span)| *known == key && !span.is_stale())?;
        span.see();
        Some(span)
    }

    fn mark(&mut self, key: Key) -> bool {
        let mut open = self.entered.iter_mut().rev().filter(|it| !it.is_exited);
        let Some(entered) = open.find(|it| it.key == key) else {
            return false;
        };
        entered.is_exited = true;
        entered.entry.as_ref().is_some_and(Entry::exit)
    }

    /// Leaves what was exited, from the innermost on, as far as it is what is current.
    fn settle(&mut self) {
        while self.entered.last().is_some_and(Entered::is_due) {
            self.leave_innermost();
        }
    }

    fn leave_innermost(&mut self) {
        if let Some(Entered { key, entry, .. }) = self.entered.pop() {
            self.last = entry.map(|entry| (key, entry.leave())).or(self.last.take());
        }
    }
}

impl Entered {
    fn is_due(&self) -> bool {
        self.is_exited && self.is_current()
    }

    fn is_current(&self) -> bool {
        self.entry.as_ref().is_none_or(Entry::is_current)
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
        while self.entered.last().is_some_and(Entered::is_current) {
            self.leave_innermost();
        }
    }
}
