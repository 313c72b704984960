//! `-> !`, sync.
//@ span: give_up !panic
//@ span: forever !panic
//@ span: chosen

use shapes::observe;
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
fn give_up(text: &str) -> ! {
    panic!("gave up: {}", text)
}

#[traced]
fn forever(mut n: u8) -> ! {
    loop {
        n -= 1;
        println!("{}", n);
    }
}

#[traced]
fn chosen(n: Option<u32>) -> u32 {
    match n {
        Some(n) => n,
        None => give_up("none"),
    }
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| give_up("x")).is_err());
        println!("{}", catch_unwind(|| forever(3)).is_err());
        println!("{}", chosen(Some(1)));
    });
}
