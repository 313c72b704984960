//! A lock of readers and writers.
//!
//! What a writer did happened before all who come after it; what a reader did, before the next writer only: two readers are in no order, and a race between them
//! is reported.

use std::ops::{Deref, DerefMut};
use std::sync::{self, LockResult, PoisonError};

use super::{acquire, release};

#[derive(Debug, Default)]
pub(crate) struct RwLock<T> {
    value: sync::RwLock<T>,
    /// A place that readers release, and writers alone acquire.
    readers: u8,
}

impl<T> RwLock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            value: sync::RwLock::new(value),
            readers: 0,
        }
    }

    pub(crate) fn read(&self) -> LockResult<ReadGuard<'_, T>> {
        let reading = |guard| {
            acquire(&self.value);
            ReadGuard { lock: self, guard }
        };
        match self.value.read() {
            Ok(guard) => Ok(reading(guard)),
            Err(poisoned) => Err(PoisonError::new(reading(poisoned.into_inner()))),
        }
    }

    pub(crate) fn write(&self) -> LockResult<WriteGuard<'_, T>> {
        let writing = |guard| {
            acquire(&self.value);
            acquire(&self.readers);
            WriteGuard { lock: self, guard }
        };
        match self.value.write() {
            Ok(guard) => Ok(writing(guard)),
            Err(poisoned) => Err(PoisonError::new(writing(poisoned.into_inner()))),
        }
    }
}

#[derive(Debug)]
pub(crate) struct ReadGuard<'a, T> {
    lock: &'a RwLock<T>,
    guard: sync::RwLockReadGuard<'a, T>,
}

impl<T> Deref for ReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

/// Runs before `guard` is dropped, which unlocks.
impl<T> Drop for ReadGuard<'_, T> {
    fn drop(&mut self) {
        release(&self.lock.readers);
    }
}

#[derive(Debug)]
pub(crate) struct WriteGuard<'a, T> {
    lock: &'a RwLock<T>,
    guard: sync::RwLockWriteGuard<'a, T>,
}

impl<T> Deref for WriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for WriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// Runs before `guard` is dropped, which unlocks.
impl<T> Drop for WriteGuard<'_, T> {
    fn drop(&mut self) {
        release(&self.lock.value);
    }
}
