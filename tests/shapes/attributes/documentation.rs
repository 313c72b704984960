//! Doc comments of every form, and lints about them.
//@ span: line
//@ span: block
//@ span: attribute
//@ span: between

#![deny(missing_docs, rustdoc::all)]

use shapes::observe;
use trace_runtime::traced;

/// A line.
///
/// ```
/// line();
/// ```
#[traced]
pub fn line() -> Result<u32, ()> {
    Ok(1)
}

/** A block
 * of lines. */
#[traced]
pub fn block() -> u32 {
    2
}

#[doc = "An attribute."]
#[doc(alias = "alias")]
#[traced]
#[doc(hidden)]
pub fn attribute() -> u32 {
    3
}

#[traced]
/// Below it.
#[inline]
/// And below that.
pub fn between(
    #[allow(unused)]
    // A comment.
    n: u32, /* another */
) -> Result<u32, ()> {
    // A last one.
    Ok(4)
}

fn main() {
    observe(|| println!("{:?} {} {} {:?}", line(), block(), attribute(), between(1)));
}
