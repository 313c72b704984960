//! `-> impl Trait`, alone and in other types.
//@ span: numbers
//@ span: adder
//@ span: tuple
//@ span: result
//@ span: later

use shapes::{finished, observe, pause};
use std::fmt::Display;
use trace_runtime::traced;

#[traced]
fn numbers(n: u32) -> impl Iterator<Item = u32> + Clone {
    (0..n).map(|n| n * 2)
}

#[traced]
fn adder(n: u32) -> impl Fn(u32) -> u32 {
    move |m| n + m
}

#[traced]
fn tuple() -> (impl Display, Vec<impl Display>) {
    (1, vec!["x"])
}

#[traced]
fn result<T: Display>(value: T) -> Result<impl Display, impl std::fmt::Debug> {
    if false {
        return Err("wrong");
    }
    Ok(format!("<{}>", value))
}

#[traced]
async fn later<T: Display>(value: T) -> Result<impl Display, ()> {
    pause().await;
    Ok(value)
}

fn main() {
    observe(|| {
        println!("{:?} {}", numbers(3).collect::<Vec<_>>(), adder(1)(2));
        let (one, many) = tuple();
        println!("{} {}", one, many[0]);
        println!("{}", result(7).unwrap());
        println!("{}", finished(later(8)).unwrap());
    });
}
