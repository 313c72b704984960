//! No arguments, no value, no body to speak of.
//@ span: nothing
//@ span: unit
//@ span: later
//@ span: value

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn nothing() {}

#[traced()]
fn unit() -> () {}

#[traced]
async fn later() {}

#[traced(
)]
fn value() -> u8 { 7 }

fn main() {
    observe(|| {
        nothing();
        unit();
        finished(later());
        println!("{}", value());
    });
}
