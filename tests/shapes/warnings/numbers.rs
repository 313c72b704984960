//! Literals that are too large, and operations that the compiler sees fail.
//@ run: every edition
//@ span: literal
//@ span: sum !panic
//@ span: index !panic
//@ warns: overflowing_literals unconditional_panic arithmetic_overflow

#![warn(overflowing_literals, unconditional_panic, arithmetic_overflow)]

use shapes::observe;
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
fn literal() -> u8 {
    256
}

#[traced]
fn sum() -> Result<u8, ()> {
    Ok(255_u8 + 1)
}

#[traced]
fn index() -> Result<u32, ()> {
    let numbers = [1, 2];
    Ok(numbers[5])
}

#[traced]
async fn later() -> Result<u32, ()> {
    Ok(1 / 0)
}

fn main() {
    observe(|| {
        println!("{}", literal());
        println!("{} {}", catch_unwind(sum).is_err(), catch_unwind(index).is_err());
    });
    drop(later());
}
