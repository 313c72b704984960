//! Names that the expansion uses itself.
//@ differs: clippy::missing_const_for_fn
//@ span: sync
//@ span: enter
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced(attrs(__span, n = __value))]
fn sync(__span: u32, __value: u32, _: u32, __arg2: u32, value: u32) -> Result<u32, ()> {
    let __settle = __span + __value;
    Ok(__settle + __arg2 + value)
}

#[traced(attrs(__span, n = __value))]
async fn later(__span: u32, (__value, _): (u32, u32), _: u32, __arg1: u32, __settle: u32) -> Result<u32, ()> {
    pause().await;
    Ok(__span + __value + __arg1 + __settle)
}

#[allow(non_snake_case)]
#[traced]
fn enter(CALLSITE: u32) -> u32 {
    static __CALLSITE: u32 = 3;
    CALLSITE + __CALLSITE
}

fn main() {
    observe(|| {
        println!("{:?} {}", sync(1, 2, 3, 4, 5), enter(1));
        println!("{:?}", finished(later(1, (2, 3), 4, 5, 6)));
    });
}
