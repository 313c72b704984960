//! Attributes of tools and of the compiler that fit nowhere else.
//@ span: skipped
//@ span: large
//@ span: hidden
//@ span: linked

use shapes::observe;
use trace_runtime::traced;

#[traced]
#[rustfmt::skip]
fn skipped( a:u32,b:u32 )->Result<u32,()>{Ok(a+b)}

#[clippy::cognitive_complexity = "100"]
#[traced]
fn large() -> Result<u32, ()> {
    Ok(1)
}

#[traced]
#[doc(hidden)]
#[allow(clippy::all, reason = "shown")]
#[deny(clippy::correctness)]
pub fn hidden() -> u32 {
    2
}

#[unsafe(link_section = ".text.shapes")]
#[traced]
fn linked() -> u32 {
    3
}

fn main() {
    observe(|| println!("{:?} {:?} {} {}", skipped(1, 2), large(), hidden(), linked()));
}
