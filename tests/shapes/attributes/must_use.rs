//! `#[must_use]` above and below, on a function and by its type.
//@ span: below
//@ span: above
//@ span: result
//@ warns: unused_must_use

use shapes::observe;
use trace_runtime::traced;

#[traced]
#[must_use]
fn below() -> u32 {
    1
}

#[must_use = "it is the point"]
#[traced]
fn above() -> Option<u32> {
    Some(2)
}

#[traced]
fn result() -> Result<u32, ()> {
    Ok(3)
}

fn main() {
    observe(|| {
        below();
        above();
        result();
    });
}
