//! A function that returns its future in several places, and fails before it makes one: then there is no span.
//@ span: f
//@ span: f

use shapes::{finished, observe, pause};
use std::future::{Future, ready};
use std::panic::catch_unwind;
use std::pin::Pin;
use trace_runtime::traced;

#[traced]
fn f(n: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    if n == 0 {
        return Box::pin(ready(0));
    }
    assert!(n < 10, "too large");
    Box::pin(async move {
        pause().await;
        n
    })
}

fn main() {
    observe(|| {
        println!("{} {}", finished(f(0)), finished(f(1)));
        println!("{}", catch_unwind(|| finished(f(20))).is_err());
    });
}
