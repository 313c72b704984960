//! Where "now" is kept, and a pointer to it.

use std::cell::Cell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::Extra;
use crate::recorder::Claim;
use crate::sync::fixed::Arc;

/// What is current on a thread, and what records it.
pub(super) struct Cells {
    pub(super) trace: Cell<[u64; 2]>,
    pub(super) span: Cell<u64>,
    pub(super) flags: Cell<u32>,
    /// Never dropped in place: that would need a destructor. At thread exit it holds `None`, unless a guard was leaked.
    pub(super) extra: Cell<ManuallyDrop<Option<Arc<Extra>>>>,
    pub(super) lane: Cell<Option<Claim>>,
    /// Whether the lane was claimed after the thread-local that gives it up was destroyed.
    pub(super) late: Cell<bool>,
}

thread_local! {
    static CELLS: Cells = const {
        Cells {
            trace: Cell::new([0; 2]),
            span: Cell::new(0),
            flags: Cell::new(0),
            extra: Cell::new(ManuallyDrop::new(None)),
            lane: Cell::new(None),
            late: Cell::new(false),
        }
    };
}

/// A pointer to the cells of the calling thread.
///
/// A library finds its thread-locals by a call, for which all registers have to be saved. With the pointer at hand, what runs on every span
/// makes no call.
///
/// # Invariants
///
/// It points to the cells of the thread it is on: it is not `Send`. It lives on that thread's stack and nowhere else.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Here(NonNull<Cells>);

impl Here {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self(CELLS.with(|cells| NonNull::from(cells)))
    }
}

impl std::ops::Deref for Here {
    type Target = Cells;

    #[inline(always)]
    fn deref(&self) -> &Cells {
        // SAFETY: by the invariants the thread runs and `self` is on its stack. A thread-local that needs no destructor is valid as long; where
        // the system keeps it on the heap, it is freed between two functions of the thread and never during one. Cells are only ever shared.
        unsafe { self.0.as_ref() }
    }
}

impl fmt::Debug for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Here")
    }
}
