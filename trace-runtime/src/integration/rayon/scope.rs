//! Jobs that may borrow.

use std::fmt;

use super::without_context;
use crate::Context;

/// [`rayon::scope`](::rayon::scope), whose jobs run in the context of whoever spawns them.
///
/// ```
/// use trace_runtime::{rayon, testing, traced};
///
/// #[traced]
/// fn read(part: u32) {}
///
/// #[traced]
/// fn read_all(parts: &[u32]) {
///     rayon::scope(|s| {
///         for part in parts {
///             s.spawn(|_| read(*part));
///         }
///     });
/// }
///
/// let (_, spans) = testing::capture(|| read_all(&[1, 2]));
/// assert_eq!(spans.children_of(spans.named("read_all").one()).len(), 2);
/// ```
///
/// # Panics
///
/// If one of its jobs does, as there.
pub fn scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'_, 'scope>) -> R + Send,
    R: Send,
{
    let context = Context::current();
    without_context(|| ::rayon::scope(|scope| context.attach(|| op(&Scope(scope)))))
}

/// Spawns jobs that may borrow; given by [`scope`].
pub struct Scope<'a, 'scope>(&'a ::rayon::Scope<'scope>);

impl<'scope> Scope<'_, 'scope> {
    /// [`rayon::Scope::spawn`](::rayon::Scope::spawn), in the caller's context.
    pub fn spawn<BODY>(&self, body: BODY)
    where
        BODY: FnOnce(&Scope<'_, 'scope>) + Send + 'scope,
    {
        let context = Context::current();
        self.0
            .spawn(move |scope| context.attach(|| body(&Scope(scope))));
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
