//! Async closures inside and as arguments.
//@ edition: 2021 2024
//@ span: sync
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sync(n: u32) -> Result<u32, ()> {
    let add = async |m: u32| {
        pause().await;
        n + m
    };
    Ok(finished(add(1)) + finished(add(2)))
}

#[traced]
async fn later(f: impl AsyncFn(&str) -> usize, mut g: impl AsyncFnMut(usize)) -> Result<usize, ()> {
    let length = f("abc").await;
    g(length).await;
    g(length).await;
    Ok(length)
}

fn main() {
    let mut sum = 0;
    observe(|| {
        println!("{:?}", sync(1));
        println!("{:?}", finished(later(async |text| text.len(), async |n| sum += n)));
    });
    println!("{}", sum);
}
