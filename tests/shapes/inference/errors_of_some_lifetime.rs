//! Errors that implement `Error` for some lifetimes only, and are named by the implementation or by an alias: their sources are not looked at.
//@ edition: 2021 2024
//@ span: try_from !CapacityError
//@ span: send !CapacityError
//@ span: parse !CapacityError

use std::any::Any;
use std::error::Error;
use std::fmt::{Debug, Display, Formatter, Result as Printed};

use shapes::observe;
use trace_runtime::traced;

#[derive(Debug)]
struct CapacityError<T>(T);

impl<T: Any + Debug> Error for CapacityError<T> {}

impl<T> Display for CapacityError<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Printed {
        f.write_str("full")
    }
}

struct Text;

impl<'a> TryFrom<&'a str> for Text {
    type Error = CapacityError<&'a str>;

    #[traced]
    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Err(CapacityError(text))
    }
}

trait Sink<T> {
    type Error;

    fn send(&mut self, item: T) -> Result<(), Self::Error>;
}

impl<T> Sink<T> for Text {
    type Error = CapacityError<T>;

    #[traced]
    fn send(&mut self, item: T) -> Result<(), Self::Error> {
        Err(CapacityError(item))
    }
}

type Parsed<I, E> = Result<I, CapacityError<E>>;

#[traced]
fn parse<Input>(input: Input) -> Parsed<u8, Input> {
    Err(CapacityError(input))
}

fn main() {
    observe(|| {
        let text = String::from("a");
        println!("{}", Text::try_from(text.as_str()).is_err());
        println!("{}", Text.send(&text).is_err());
        println!("{}", parse(&text).is_err());
    });
}
