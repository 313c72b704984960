//! Each way out drops what lives there.
//@ span: f
//@ span: f
//@ span: f !ParseIntError

use shapes::{Loud, observe};
use std::num::ParseIntError;
use trace_runtime::traced;

#[traced]
fn f(text: &str, a: Loud) -> Result<u8, ParseIntError> {
    let _first = Loud("first");
    if text.is_empty() {
        return Ok(0);
    }
    let _second = Loud("second");
    let number = text.parse()?;
    let _third = Loud("third");
    a.touch();
    Ok(number)
}

fn main() {
    observe(|| {
        println!("{:?}", f("", Loud("a")));
        println!("{:?}", f("7", Loud("a")));
        println!("{:?}", f("x", Loud("a")));
    });
}
