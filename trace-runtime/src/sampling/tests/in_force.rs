//! The sampler is the process's: one test, and nothing that is recorded beside it.

use super::super::in_force::{put_in_force, set, set_if};
use super::super::{AlwaysOff, PassThrough};
use crate::sync::fixed::Arc;

#[test]
fn what_is_not_wanted_any_more_is_not_put_in_force() {
    put_in_force(None);
    assert!(!set(AlwaysOff), "nothing to exchange");
    put_in_force(Some(Arc::new(PassThrough)));
    assert!(!set_if(AlwaysOff, || false));
    assert!(set_if(AlwaysOff, || true) && set(AlwaysOff));
    put_in_force(None);
}
