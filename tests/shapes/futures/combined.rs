//! Traced futures inside `join!`, `select`, `FuturesUnordered`, timeouts.
//@ span: a
//@ span: a
//@ span: never ~cancelled
//@ span: a

use futures::future::{Either, join, select};
use futures::stream::{FuturesUnordered, StreamExt as _};
use shapes::{finished, observe, pause};
use std::pin::pin;
use trace_runtime::traced;

#[traced]
async fn a(n: u32) -> Result<u32, ()> {
    pause().await;
    Ok(n)
}

#[traced]
async fn never() -> u32 {
    std::future::pending().await
}

fn main() {
    observe(|| {
        println!("{:?}", finished(join(a(1), a(2))));
        {
            let (never, ready) = (pin!(never()), pin!(std::future::ready(7)));
            let first = finished(select(never, ready));
            println!("{}", matches!(first, Either::Right((7, _))));
        }
        let mut all: FuturesUnordered<_> = vec![a(3)].into_iter().collect();
        println!("{:?}", finished(all.next()));
    });
}
