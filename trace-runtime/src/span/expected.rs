//! What a body is expected to make, where no type can be named for it.
//!
//! The compiler looks for a closure's signature in the type that is expected where the closure stands. An `async` block and a closure expect nothing of
//! their values if only traits are known of them. A pointer to the value is coerced to a pointer to `dyn Fn(…)`: that is expected, and never used.

use std::ptr;

/// Where a value is kept as what it is. A trait, since of a plain `&mut Option<F>` the coerced type would be expected, too.
pub trait Place<F> {
    /// Puts the value there.
    fn put(self, made: F);
}

impl<F> Place<F> for &mut Option<F> {
    #[inline(always)]
    fn put(self, made: F) {
        *self = Some(made);
    }
}

/// Puts what was made into its place; the pointer points nowhere.
#[inline(always)]
pub fn expected<F>(made: F, place: impl Place<F>) -> *const F {
    place.put(made);
    ptr::null()
}

/// What [`expected`] put into its place.
///
/// # Panics
///
/// Never: it did.
#[inline(always)]
pub fn made<F>(place: Option<F>) -> F {
    place.expect("what was expected has been made")
}
