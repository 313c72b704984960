//! A function that ends the process.
//@ exits: 7

use shapes::{Loud, observe};
use trace_runtime::traced;

#[traced]
fn leave(_a: Loud) -> ! {
    println!("leaving");
    std::process::exit(7)
}

#[traced]
fn f() -> Result<u32, ()> {
    leave(Loud("never dropped"))
}

fn main() {
    println!("{:?}", observe(f));
}
