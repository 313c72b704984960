//! Sizes of function items, and of futures that are returned in a box, are what they were.

use std::future::Future;
use std::mem::{size_of, size_of_val};
use std::pin::Pin;
use trace_runtime::traced;

#[traced]
fn item(n: u32) -> Result<u32, ()> {
    Ok(n)
}

#[traced]
fn boxed() -> Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async { 1 })
}

#[traced]
fn closure() -> impl Fn() -> u32 + Copy {
    || 1
}

fn main() {
    println!("{} {}", size_of_val(&item), size_of_val(&closure()));
    println!("{}", size_of_val(&boxed()) == 2 * size_of::<usize>());
}
