//! Two of them make two spans, the lower one outside: the upper one is expanded first.
//@ span: inner
//@ span:   outer
//@ span: later
//@ span:   later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced(name = "outer")]
#[traced(name = "inner")]
fn f(mut n: u32) -> Result<u32, ()> {
    n += 1;
    Ok(n)
}

#[traced]
#[traced]
async fn later(n: u32) -> Result<u32, ()> {
    pause().await;
    Ok(n)
}

fn main() {
    observe(|| println!("{:?} {:?}", f(1), finished(later(2))));
}
