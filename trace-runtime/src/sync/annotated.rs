//! std's locks, for `ThreadSanitizer`.
//!
//! std comes compiled without it, so it sees neither what std's locks order nor the fence after the last release of an `Arc`. Here both are told
//! to it, and nothing else is: what std promises about them is taken for granted, what we do between them is checked.

#![allow(unsafe_code, reason = "calls the sanitizer's runtime")]

mod rw_lock;

use std::ffi::c_void;
use std::ops::{Deref, DerefMut};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{self, Arc, LockResult, PoisonError, TryLockError, WaitTimeoutResult};
use std::time::Duration;

pub(crate) use rw_lock::RwLock;

unsafe extern "C" {
    fn __tsan_acquire(place: *mut c_void);
    fn __tsan_release(place: *mut c_void);
}

/// What was released at `place` happened before this.
fn acquire<T: ?Sized>(place: &T) {
    // SAFETY: the place is a name; nothing is read or written there.
    unsafe { __tsan_acquire(ptr::from_ref(place).cast_mut().cast()) }
}

fn release<T: ?Sized>(place: &T) {
    // SAFETY: as above.
    unsafe { __tsan_release(ptr::from_ref(place).cast_mut().cast()) }
}

/// [`Arc::into_inner`]. The weak reference keeps the place, and what the sanitizer knows of it, until the end.
pub(crate) fn into_inner<T>(shared: Arc<T>) -> Option<T> {
    let weak = Arc::downgrade(&shared);
    // SAFETY: the place is a name; nothing is read or written there.
    unsafe { __tsan_release(weak.as_ptr().cast_mut().cast()) };
    let inner = Arc::into_inner(shared);
    if inner.is_some() {
        // SAFETY: as above.
        unsafe { __tsan_acquire(weak.as_ptr().cast_mut().cast()) };
    }
    inner
}

#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        match self.0.lock() {
            Ok(guard) => Ok(self.guard(guard)),
            Err(poisoned) => Err(PoisonError::new(self.guard(poisoned.into_inner()))),
        }
    }

    pub(crate) fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError<()>> {
        match self.0.try_lock() {
            Ok(guard) => Ok(self.guard(guard)),
            Err(_) => Err(TryLockError::WouldBlock),
        }
    }

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        acquire(self);
        self.0.get_mut()
    }

    fn guard<'a>(&'a self, guard: sync::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        acquire(self);
        MutexGuard {
            mutex: self,
            guard: Some(guard),
        }
    }
}

#[derive(Debug)]
pub(crate) struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    /// Taken while a condition is waited for, and at the end.
    guard: Option<sync::MutexGuard<'a, T>>,
}

impl<'a, T> MutexGuard<'a, T> {
    fn take(mut self) -> (&'a Mutex<T>, sync::MutexGuard<'a, T>) {
        release(self.mutex);
        (self.mutex, self.guard.take().expect("taken once"))
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.as_ref().expect("not taken while it is borrowed")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.as_mut().expect("not taken while it is borrowed")
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        if self.guard.is_some() {
            release(self.mutex);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Condvar(sync::Condvar);

impl Condvar {
    pub(crate) const fn new() -> Self {
        Self(sync::Condvar::new())
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let (mutex, guard) = guard.take();
        match self.0.wait(guard) {
            Ok(guard) => Ok(mutex.guard(guard)),
            Err(poisoned) => Err(PoisonError::new(mutex.guard(poisoned.into_inner()))),
        }
    }

    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        longest: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (mutex, guard) = guard.take();
        match self.0.wait_timeout(guard, longest) {
            Ok((guard, result)) => Ok((mutex.guard(guard), result)),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((mutex.guard(guard), result)))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn wait_timeout_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        longest: Duration,
        mut goes_on: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (mutex, guard) = guard.take();
        let goes_on = |value: &mut T| {
            acquire(mutex);
            let goes_on = goes_on(value);
            release(mutex);
            goes_on
        };
        match self.0.wait_timeout_while(guard, longest, goes_on) {
            Ok((guard, result)) => Ok((mutex.guard(guard), result)),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((mutex.guard(guard), result)))
            }
        }
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// Made under a lock of ours, and read behind a flag of ours: std's own flag is set where the sanitizer does not see it.
#[derive(Debug)]
pub(crate) struct OnceLock<T> {
    value: sync::OnceLock<T>,
    making: Mutex<()>,
    is_made: AtomicBool,
}

impl<T> OnceLock<T> {
    pub(crate) const fn new() -> Self {
        Self {
            value: sync::OnceLock::new(),
            making: Mutex::new(()),
            is_made: AtomicBool::new(false),
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        let is_made = self.is_made.load(Ordering::Acquire);
        is_made.then(|| self.value.get()).flatten()
    }

    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        self.get().unwrap_or_else(|| {
            let _making = super::lock(&self.making);
            let value = self.value.get_or_init(make);
            self.is_made.store(true, Ordering::Release);
            value
        })
    }

    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| value.take().expect("made once"));
        value.map_or(Ok(()), Err)
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}
