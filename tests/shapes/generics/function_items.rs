//! A traced function is a value as before: it coerces to pointers and fits where a `Fn` is asked for.
//@ span: double
//@ span: double
//@ span: double
//@ span: later

use shapes::{finished, observe};
use std::future::Future;
use trace_runtime::traced;

#[traced]
fn double(n: u32) -> u32 {
    n * 2
}

#[traced]
async fn later(n: &u32) -> Result<u32, ()> {
    Ok(*n)
}

async fn call<'a, F, R>(f: F, n: &'a u32) -> u32
where
    F: Fn(&'a u32) -> R,
    R: Future<Output = Result<u32, ()>> + 'a,
{
    f(n).await.unwrap()
}

fn main() {
    let pointer: fn(u32) -> u32 = double;
    observe(|| {
        println!("{:?} {}", [1, 2].iter().copied().map(double).collect::<Vec<_>>(), pointer(3));
        println!("{}", finished(call(later, &7)));
    });
}
