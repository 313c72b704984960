//! Return types that a macro writes: of what it is given, or of its own.
//@ span: chosen
//@ span: hidden
//@ span: boxed
//@ span: boxed
//@ span: parsed
//@ span: parsed !Box
//@ span: borrowed
//@ span: within !String
//@ span: at
//@ span: later

use std::error::Error;
use std::ops::Range;

use shapes::{finished, observe, pause};
use trace_runtime::traced;

macro_rules! documented {
    (impl $shown:path, $real:ty) => {
        $real
    };
}

macro_rules! numbers {
    ($number:ty) => {
        impl Iterator<Item = $number>
    };
}

macro_rules! boxed {
    ($number:ty) => {
        Box<dyn Iterator<Item = $number>>
    };
}

macro_rules! fallible {
    ($value:ty) => {
        Result<$value, Box<dyn Error>>
    };
}

macro_rules! reference {
    ($value:ty) => {
        &$value
    };
}

#[traced]
fn chosen(n: u32) -> documented!(impl Iterator<Item = u32>, Range<u32>) {
    0..n
}

#[traced]
fn hidden(n: u32) -> numbers!(u32) {
    (0..n).rev()
}

#[traced]
fn boxed(n: u32) -> boxed!(u32) {
    if n == 0 {
        return Box::new(0..1);
    }
    Box::new((0..n).filter(|n| n % 2 == 1))
}

#[traced]
fn parsed<T: From<u8>>(text: &str) -> fallible!(T) {
    let number: u8 = text.parse()?;
    Ok(number.into())
}

#[traced]
fn borrowed(text: &String) -> reference!(str) {
    &text[1..]
}

#[traced]
fn within(number: u32) -> Result<numbers!(u32), String> {
    if number > 1 {
        return Err("too much".to_owned());
    }
    Ok(0..number)
}

#[traced]
#[track_caller]
fn at(text: &str) -> fallible!(u32) {
    Err(text.into())
}

#[traced]
async fn later(number: u32) -> documented!(impl Iterator<Item = u32>, Range<u32>) {
    pause().await;
    0..number
}

fn main() {
    observe(|| {
        println!("{} {}", chosen(3).sum::<u32>(), hidden(3).sum::<u32>());
        println!("{} {}", boxed(0).sum::<u32>(), boxed(4).sum::<u32>());
        println!("{:?} {:?}", parsed::<u32>("7"), parsed::<u32>("x"));
        println!("{}", borrowed(&"abc".to_owned()));
        println!("{:?} {:?}", within(2).err(), at("refused"));
        println!("{}", finished(later(4)).sum::<u32>());
    });
}
