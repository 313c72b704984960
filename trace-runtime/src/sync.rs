//! The one file that says `std` or `loom`.
//!
//! What two threads of the recorder share comes from here, so that a model exchanges all of it. Statics and thread-locals use
//! [`fixed`]: loom's types have no const constructors, and each model builds its own recorder instead of using a static.

#[cfg(tsan)]
mod annotated;

#[cfg(not(loom))]
pub(crate) use fixed::Mutex;
#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

#[cfg(loom)]
pub(crate) use loom::sync::Mutex;
#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// `std` in every build: loom's would call the lanes' references leaks, as lanes are never freed.
pub(crate) use std::sync::Arc;

pub(crate) use fixed::lock;

/// `std` in every build.
pub(crate) mod fixed {
    pub(crate) use std::sync::atomic::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, Ordering,
    };
    pub(crate) use std::sync::{Arc, PoisonError};

    #[cfg(not(tsan))]
    pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, RwLock};

    #[cfg(tsan)]
    pub(crate) use super::annotated::{Condvar, Mutex, MutexGuard, OnceLock, RwLock, into_inner};

    /// The value, if this is its last owner.
    #[cfg(not(tsan))]
    pub(crate) fn into_inner<T>(shared: Arc<T>) -> Option<T> {
        Arc::into_inner(shared)
    }

    /// Locks, and goes on with what is there when another thread panicked under the lock: no invariant of ours spans a panic, because
    /// no user code runs under a lock.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `std::cell::UnsafeCell` behind loom's closure interface.
#[cfg(not(loom))]
#[derive(Debug, Default)]
#[repr(transparent)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}

/// What is in the cells.
///
/// # Safety
///
/// Nobody writes to them while it is borrowed.
#[cfg(not(loom))]
#[allow(unsafe_code, reason = "looks into cells")]
pub(crate) unsafe fn plain<T>(cells: &[UnsafeCell<T>]) -> &[T] {
    // SAFETY: a cell is laid out as what is in it; the caller's promise.
    unsafe { &*(std::ptr::from_ref(cells) as *const [T]) }
}

#[cfg(loom)]
pub(crate) use loom::cell::UnsafeCell;

/// A model looks at each cell. Its cells know who looks, so they cannot be lent: the copy is leaked.
///
/// # Safety
///
/// As without loom.
#[cfg(loom)]
#[allow(unsafe_code, reason = "looks into cells")]
pub(crate) unsafe fn plain<T: Copy>(cells: &[UnsafeCell<T>]) -> &[T] {
    // SAFETY: the caller's promise.
    let read = |cell: &UnsafeCell<T>| cell.with(|cell| unsafe { *cell });
    cells.iter().map(read).collect::<Vec<_>>().leak()
}
