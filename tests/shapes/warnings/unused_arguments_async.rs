//! Arguments of async functions that nobody uses.
//@ span: later
//@ span: apart
//@ span: method
//@ span: awaited
//@ warns: unused_variables
//@ differs on 1.85: unused_variables what a future captures counts as used there

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct S;

impl S {
    #[traced]
    async fn method(self, a: u32, b: &str) -> Result<u32, ()> {
        Ok(1)
    }
}

#[traced]
async fn later(a: u32, b: &str, c: Vec<u32>, _d: u32) -> Result<u32, ()> {
    pause().await;
    Ok(1)
}

#[traced]
async fn apart((a, b): (u32, u32), c: u32) -> Result<u32, ()> {
    Ok(a)
}

#[traced]
#[must_use]
async fn awaited(a: u32, b: Vec<u32>) -> u32 {
    pause().await;
    1
}

fn main() {
    observe(|| {
        println!("{:?}", finished(later(1, "", vec![], 2)));
        println!("{:?}", finished(apart((1, 2), 3)));
        println!("{:?}", finished(S.method(1, "")));
        println!("{:?}", finished(awaited(1, vec![])));
    });
}
