//! `#[inline]`, `#[inline(never)]`, `#[inline(always)]`, `#[cold]` above and below.
//@ span: below
//@ span: never
//@ span: always
//@ span: cold
//@ span: later

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
#[inline]
fn below() -> Result<u32, ()> {
    Ok(1)
}

#[inline(never)]
#[traced]
fn never(n: u32) -> u32 {
    n
}

#[traced]
#[inline(always)]
fn always(n: u32) -> Result<u32, ()> {
    Ok(n)
}

#[cold]
#[traced]
fn cold(n: u32) -> Result<u32, ()> {
    Ok(n)
}

#[inline]
#[traced]
#[cold]
async fn later() -> Result<u32, ()> {
    Ok(5)
}

fn main() {
    observe(|| {
        println!("{:?} {} {:?} {:?}", below(), never(2), always(3), cold(4));
        println!("{:?}", finished(later()));
    });
}
