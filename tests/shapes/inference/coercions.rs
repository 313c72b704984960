//! The value coerces to the return type as before.
//@ span: object
//@ span: slice
//@ span: pointer
//@ span: result
//@ span: reborrow
//@ span: later

use shapes::{finished, observe, pause};
use std::error::Error;
use std::fmt::{Debug, Display};
use trace_runtime::traced;

#[traced]
fn object<'a>(n: &'a u32) -> &'a dyn Display {
    n
}

#[traced]
fn slice(numbers: &Vec<u32>) -> &[u32] {
    numbers
}

#[traced]
fn pointer() -> Result<fn(u32) -> u32, ()> {
    Ok(|n| n + 1)
}

#[traced]
fn result(text: &str) -> Result<Box<dyn Debug>, Box<dyn Error>> {
    if text.is_empty() {
        Err("empty")?;
    }
    Ok(Box::new([1, 2]))
}

#[traced]
fn reborrow<'a>(text: &'a mut String) -> Result<&'a str, ()> {
    let whole: &mut String = text;
    Ok(whole)
}

#[traced]
async fn later(numbers: &[u8; 3]) -> Result<Box<dyn Fn() -> usize + '_>, ()> {
    pause().await;
    Ok(Box::new(move || numbers.len()))
}

fn main() {
    observe(|| {
        println!("{} {:?}", object(&1), slice(&vec![1]));
        println!("{} {:?}", pointer().unwrap()(1), result("x").unwrap());
        println!("{:?}", reborrow(&mut "abc".to_owned()));
        println!("{}", finished(later(&[1, 2, 3])).unwrap()());
    });
}
