//! Values of the program's own in a context (OpenTelemetry specification, "Context").

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;

use super::Context;
use crate::sync::fixed::{Arc, AtomicU64, Ordering};

/// Names a value of the program's own in a [`Context`]: where one function puts it, all that runs in the context finds it.
///
/// Each key is another one, whatever its name: two keys of one name do not meet. Values stay in the process: what other services are to see is
/// [`Baggage`](crate::Baggage).
///
/// ```
/// use trace_runtime::{Context, ContextKey};
///
/// static TENANT: ContextKey<u64> = ContextKey::new("tenant");
///
/// let context = Context::current().with_value(&TENANT, 7);
/// let seen = context.attach(|| Context::current().value(&TENANT).copied());
/// assert_eq!(seen, Some(7));
/// assert_eq!(Context::current().value(&TENANT), None);
/// ```
pub struct ContextKey<T> {
    name: &'static str,
    /// 0 until it is first asked for.
    id: AtomicU64,
    value: PhantomData<fn() -> T>,
}

impl<T> ContextKey<T> {
    /// A new key; the name is for people.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            id: AtomicU64::new(0),
            value: PhantomData,
        }
    }

    /// The name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Threads that ask for the first time at once agree on one.
    fn id(&self) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        match self.id.load(Ordering::Relaxed) {
            0 => {
                let mine = NEXT.fetch_add(1, Ordering::Relaxed);
                let race = self
                    .id
                    .compare_exchange(0, mine, Ordering::Relaxed, Ordering::Relaxed);
                race.map_or_else(|theirs| theirs, |_| mine)
            }
            id => id,
        }
    }
}

impl<T> fmt::Debug for ContextKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContextKey").field(&self.name).finish()
    }
}

/// The values of a context, by their keys. Handed out by shared reference only, and never changed: a panic leaves them as they are.
#[derive(Default)]
pub(crate) struct Values(AssertUnwindSafe<Vec<(u64, Shared)>>);

type Shared = Arc<dyn Any + Send + Sync>;

impl Values {
    pub(super) const EMPTY: Self = Self(AssertUnwindSafe(Vec::new()));

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, id: u64) -> Option<&Shared> {
        let mut values = self.0.iter();
        values
            .find(|(known, _)| *known == id)
            .map(|(_, value)| value)
    }

    fn set(&mut self, id: u64, value: Shared) {
        self.0.retain(|(known, _)| *known != id);
        self.0.push((id, value));
    }
}

impl Clone for Values {
    fn clone(&self) -> Self {
        Self(AssertUnwindSafe(Vec::clone(&self.0)))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Values").field(&self.0.len()).finish()
    }
}

impl Context {
    /// The value of this key.
    pub fn value<T: Send + Sync + 'static>(&self, key: &ContextKey<T>) -> Option<&T> {
        self.frame().extra().values.get(key.id())?.downcast_ref()
    }

    /// The context with a value for this key; the one that it is made from keeps its own. Spans and contexts below inherit it.
    #[must_use]
    pub fn with_value<T: Send + Sync + 'static>(&self, key: &ContextKey<T>, value: T) -> Self {
        let frame = self.clone().into_frame();
        Self::from_frame(frame.edit(|extra| extra.values.set(key.id(), Arc::new(value))))
    }
}
