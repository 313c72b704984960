//! Boxed trait objects, with lifetimes.
//@ span: boxed
//@ span: boxed
//@ span: borrowed
//@ span: tried !Box

use shapes::observe;
use std::error::Error;
use std::fmt::Display;
use trace_runtime::traced;

#[traced]
fn boxed(n: u32) -> Box<dyn Fn(u32) -> u32 + Send> {
    if n == 0 {
        return Box::new(|m| m);
    }
    Box::new(move |m| n + m)
}

#[traced]
fn borrowed<'a>(text: &'a str) -> Box<dyn Iterator<Item = char> + 'a> {
    Box::new(text.chars())
}

#[traced]
fn tried(text: &str) -> Result<Box<dyn Display>, Box<dyn Error + Send + Sync>> {
    let number: u32 = text.parse()?;
    if number == 0 {
        return Err("zero".into());
    }
    Ok(Box::new(number))
}

fn main() {
    observe(|| {
        println!("{} {}", boxed(0)(1) + boxed(1)(1), borrowed("abc").count());
        println!("{}", tried("x").is_err());
    });
}
