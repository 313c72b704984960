//! A macro that boxes what an `async fn` returns, on either side.
//@ span: below
//@ span:   below
//@ span: above !String
//@ span:   above !String

use async_recursion::async_recursion;
use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[async_recursion]
#[traced]
async fn below(n: u32) -> Result<u32, String> {
    pause().await;
    if n == 0 { Ok(1) } else { Ok(below(n - 1).await? + 1) }
}

#[traced]
#[async_recursion(?Send)]
async fn above(n: u32, text: &str) -> Result<u32, String> {
    pause().await;
    if n == 0 {
        return Err(text.into());
    }
    above(n - 1, text).await
}

fn main() {
    observe(|| {
        println!("{:?}", finished(below(1)));
        println!("{:?}", finished(above(1, "a")));
    });
}
