//! The spans that are entered on this thread.

use std::cell::Cell;

use crate::Span;
use crate::span::foreign::Entry;

/// A span that was entered here, innermost last.
struct Entered {
    /// Whose span it is, and which.
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

/// What is entered, innermost last. Taken out while it is looked at: an allocator that is traced finds an empty one.
struct Stack(Cell<Vec<Entered>>);

thread_local! {
    static STACK: Stack = const { Stack(Cell::new(Vec::new())) };
}

/// Makes a span current. A thread whose thread-locals are gone enters nothing any more.
pub(super) fn enter(key: Key, span: Option<Span>) {
    let enter = |stack: &mut Vec<Entered>| {
        settle(stack);
        stack.push(Entered {
            key,
            entry: span.and_then(Entry::new),
            is_exited: false,
        });
    };
    with(enter);
}

/// Leaves the span where it was entered last; says whether a panic went through it.
pub(super) fn exit(key: Key) -> bool {
    let exit = |stack: &mut Vec<Entered>| {
        let panicked = mark(stack, key);
        settle(stack);
        panicked
    };
    with(exit).unwrap_or(false)
}

/// Puts back what was current before spans that could not be left in their turn.
pub(super) fn tidy() {
    with(settle);
}

/// The innermost span of this table.
pub(super) fn innermost(table: u64) -> Option<u64> {
    let find = |stack: &mut Vec<Entered>| {
        let mut open = stack.iter().rev().filter(|entered| !entered.is_exited);
        open.find(|entered| entered.key.table == table)
            .map(|entered| entered.key.id)
    };
    with(find).flatten()
}

fn mark(stack: &mut [Entered], key: Key) -> bool {
    let mut open = stack.iter_mut().rev().filter(|entered| !entered.is_exited);
    let Some(entered) = open.find(|entered| entered.key == key) else {
        return false;
    };
    entered.is_exited = true;
    entered.entry.as_ref().is_some_and(Entry::exit)
}

/// Leaves what was exited, from the innermost on, as far as it is what is current.
fn settle(stack: &mut Vec<Entered>) {
    while stack
        .last()
        .is_some_and(|last| last.is_exited && last.is_current())
    {
        leave(stack.pop());
    }
}

fn leave(innermost: Option<Entered>) {
    if let Some(entry) = innermost.and_then(|entered| entered.entry) {
        entry.leave();
    }
}

impl Entered {
    fn is_current(&self) -> bool {
        self.entry.as_ref().is_none_or(Entry::is_current)
    }
}

fn with<R>(look: impl FnOnce(&mut Vec<Entered>) -> R) -> Option<R> {
    STACK
        .try_with(|stack| {
            let mut taken = stack.0.take();
            let result = look(&mut taken);
            stack.0.set(taken);
            result
        })
        .ok()
}

impl Drop for Stack {
    /// The thread ends, and leaves what it never exited.
    fn drop(&mut self) {
        while let Some(innermost) = self.0.get_mut().pop() {
            if innermost.is_current() {
                leave(Some(innermost));
            }
        }
    }
}
