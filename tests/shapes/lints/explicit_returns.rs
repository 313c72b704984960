//! Code as `clippy::implicit_return` and its like want it stays clean.
//@ differs: clippy::missing_const_for_fn
//@ span: guarded
//@ span: called
//@ span: method
//@ span: numbers
//@ span: later
//@ span: awaited

#![deny(clippy::implicit_return, clippy::default_numeric_fallback, clippy::question_mark_used, clippy::min_ident_chars)]
#![deny(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated, clippy::semicolon_outside_block)]
#![deny(clippy::let_underscore_untyped, clippy::let_underscore_must_use, clippy::pattern_type_mismatch)]
#![deny(clippy::blanket_clippy_restriction_lints, clippy::unseparated_literal_suffix, clippy::exhaustive_structs)]
#![allow(clippy::needless_return, clippy::single_call_fn)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

/// Documented.
#[derive(Debug)]
#[non_exhaustive]
pub struct Number(u32);

impl Number {
    /// Documented.
    #[traced]
    fn method(&mut self, (add, _): (u32, u32)) -> Result<u32, ()> {
        self.0 += add;
        return Ok(self.0);
    }

    /// Documented.
    #[traced]
    fn numbers(self) -> core::result::Result<i32, ()> {
        if self.0 > 1_u32 {
            return Ok(-1_i32);
        }
        return Err(());
    }
}

/// Documented.
#[traced(args)]
fn guarded(number: u32) -> u32 {
    return number;
}

/// Documented.
#[traced(args, ret)]
fn called(number: u32, mut list: Vec<u32>, _: u8) -> Result<usize, ()> {
    list.push(number);
    if number == 0_u32 {
        return Err(());
    }
    return Ok(list.len());
}

/// Documented.
#[traced(args, ret)]
async fn later(number: u32, mut list: Vec<u32>, (one, _): (u8, u8)) -> Result<usize, ()> {
    list.push(number);
    pause().await;
    return Ok(list.len() + usize::from(one));
}

/// Documented.
#[must_use]
#[traced]
async fn awaited(number: u32, mut list: Vec<u32>) -> usize {
    list.push(number);
    pause().await;
    return list.len();
}

fn main() {
    observe(|| {
        println!("{} {:?}", guarded(1_u32), called(2_u32, Vec::new(), 3_u8));
        println!("{:?} {:?}", Number(1_u32).method((2_u32, 3_u32)), Number(2_u32).numbers());
        println!("{:?}", finished(later(1_u32, Vec::new(), (2_u8, 3_u8))));
        println!("{:?}", finished(awaited(1_u32, Vec::new())));
    });
}
