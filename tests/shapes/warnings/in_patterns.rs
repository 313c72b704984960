//! Patterns that shadow, that are never reached, and bindings named like variants.
//@ span: f
//@ span: later
//@ warns: unreachable_patterns non_shorthand_field_patterns

use shapes::{finished, observe};
use trace_runtime::traced;

struct S {
    field: u32,
}

#[traced]
fn f(S { field: field }: S, n: u32) -> Result<u32, ()> {
    match n {
        m => Ok(m + field),
        7 => Ok(7),
    }
}

#[traced]
async fn later(S { field: field }: S, n: u32) -> Result<u32, ()> {
    match n {
        _ => Ok(1),
        7 => Ok(field),
    }
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", f(S { field: 1 }, 2), finished(later(S { field: 1 }, 2)));
    });
}
