//! A `Result` under other names, and other types under its name.
//@ span: own !ParseIntError
//@ span: io !Error
//@ span: fmt !Error
//@ span: hidden !String
//@ span: not_one

use shapes::observe;
use std::{fmt, io};
use trace_runtime::traced;

type Outcome<T> = std::result::Result<T, std::num::ParseIntError>;

trait Fails {
    type Output;
}

impl Fails for u32 {
    type Output = Result<Self, String>;
}

mod other {
    pub type Result<T> = (T, T);
}

#[traced]
fn own(text: &str) -> Outcome<u32> {
    text.parse()
}

#[traced]
fn io() -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::NotFound))
}

#[traced]
fn fmt() -> fmt::Result {
    Err(fmt::Error)
}

#[traced]
fn hidden() -> <u32 as Fails>::Output {
    Err("hidden".to_owned())
}

#[traced]
fn not_one() -> other::Result<u32> {
    (1, 2)
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", own("x").is_err(), io().is_err());
        println!("{:?} {:?} {:?}", fmt(), hidden(), not_one());
    });
}
