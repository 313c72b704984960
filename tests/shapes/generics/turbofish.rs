//! Callers name type parameters as before, also of async functions.
//@ span: parse
//@ span: make
//@ span: later
//@ span: sized

use shapes::{finished, observe, pause};
use std::str::FromStr;
use trace_runtime::traced;

#[traced]
fn parse<T: FromStr>(text: &str) -> Result<T, T::Err> {
    text.parse()
}

#[traced]
fn make<T, const N: usize>() -> Option<[T; N]>
where
    [T; N]: Default,
{
    Some(<[T; N]>::default())
}

#[traced]
async fn later<T: Default>() -> T {
    pause().await;
    T::default()
}

#[traced]
fn sized<T>() -> usize {
    std::mem::size_of::<T>()
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", parse::<u8>("7"), make::<u8, 2>());
        println!("{} {}", finished(later::<u16>()), sized::<u32>());
    });
}
