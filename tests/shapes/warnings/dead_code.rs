//! Functions, methods and fields that nobody uses.
//@ span: used
//@ warns: dead_code

use shapes::observe;
use trace_runtime::traced;

struct S {
    field: u32,
}

impl S {
    #[traced]
    fn method(&self) -> Result<u32, ()> {
        Ok(1)
    }

    #[traced]
    async fn later(&self) -> u32 {
        1
    }
}

#[traced]
fn sync() -> Result<u32, ()> {
    Ok(1)
}

#[traced]
fn guarded() {}

#[traced]
async fn later() -> Result<u32, ()> {
    Ok(1)
}

#[traced]
fn used() -> u32 {
    let _s = S { field: 1 };
    1
}

fn main() {
    observe(|| println!("{}", used()));
}
