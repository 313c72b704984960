//! `#[cfg]` and `#[cfg_attr]` on functions, `#[traced]` itself among them.
//@ span: there
//@ span: conditional
//@ span: both

use shapes::observe;
use trace_runtime::traced;

#[cfg(not(any()))]
#[traced]
fn there() -> Result<u32, ()> {
    Ok(1)
}

#[traced]
#[cfg(any())]
fn there(n: Nothing) -> Nothing {
    n
}

#[cfg_attr(all(), traced)]
fn conditional() -> Result<u32, ()> {
    Ok(2)
}

#[cfg_attr(any(), traced(nothing))]
#[cfg_attr(all(), traced(name = "both"), inline)]
#[cfg_attr(all(), must_use)]
fn third() -> Option<u32> {
    Some(3)
}

fn main() {
    observe(|| println!("{:?} {:?} {:?}", there(), conditional(), third()));
}
