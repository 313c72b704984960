//! Lifetimes of async functions that are spelt in a confusing way, or needlessly.
//@ span: called
//@ warns: unused_lifetimes single_use_lifetimes

#![warn(unused_lifetimes, single_use_lifetimes)]

use shapes::{finished, observe};
use trace_runtime::traced;

struct View<'a>(&'a str);

#[traced]
async fn called<'a, 'b, 'c>(text: &'a str, view: View<'_>) -> Result<&'a str, ()> {
    println!("{}", view.0);
    Ok(text)
}

#[traced]
async fn single<'a>(text: &'a str) -> Result<usize, ()> {
    Ok(text.len())
}

fn main() {
    observe(|| {
        println!("{:?}", finished(called("x", View("y"))));
    });
    drop(single("x"));
}
