//! `#[cfg]` on arguments, also on a `mut` one, on a pattern and on those that are recorded.
//@ span: sync
//@ span: later
//@ span: recorded
//@ span: listed

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sync(#[cfg(not(any()))] a: u32, #[cfg(any())] a: Nothing, #[cfg(any())] _: Nothing, #[cfg(all())] mut b: u32) -> Result<u32, ()> {
    b += 1;
    Ok(a + b)
}

#[traced]
async fn later(#[cfg(any())] (a, _): Nothing, #[cfg(not(any()))] (a, _): (u32, u32), #[cfg_attr(all(), allow(unused_mut))] mut b: u32) -> Result<u32, ()> {
    pause().await;
    Ok(a + b)
}

#[traced(args)]
fn recorded(#[cfg(any())] a: Nothing, #[cfg(not(any()))] a: u32, #[cfg(any())] b: Nothing) -> String {
    a.to_string()
}

#[traced(args(a, b))]
async fn listed(#[cfg(any())] a: Nothing, #[cfg(not(any()))] mut a: u32, #[cfg(any())] b: Nothing) -> Result<u32, ()> {
    a += 1;
    pause().await;
    Ok(a)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, 2));
        println!("{:?}", finished(later((1, 2), 3)));
        println!("{} {:?}", recorded(4), finished(listed(5)));
    });
}
