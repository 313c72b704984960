//! Async recursion through `Box::pin`.
//@ edition: 2021 2024
//@ span: count
//@ span:   count
//@ span:     count
//@ span: ping
//@ span:   pong
//@ span:     ping

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
async fn count(n: u32) -> Result<u32, ()> {
    if n == 0 {
        return Ok(0);
    }
    pause().await;
    Ok(1 + Box::pin(count(n - 1)).await?)
}

#[traced]
async fn ping(n: u32) -> u32 {
    if n == 0 { 0 } else { Box::pin(pong(n - 1)).await }
}

#[traced]
async fn pong(n: u32) -> u32 {
    if n == 0 { 1 } else { Box::pin(ping(n - 1)).await }
}

fn main() {
    observe(|| {
        println!("{:?}", finished(count(2)));
        println!("{:?}", finished(ping(2)));
    });
}
