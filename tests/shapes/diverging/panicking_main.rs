//! A panic that nobody catches: the same words, the same place, the same exit code.
//@ span: outer !panic
//@ span:   inner !panic
//@ exits: 101

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn inner(numbers: &[u32]) -> Result<u32, ()> {
    Ok(numbers[3])
}

#[traced]
fn outer() -> u32 {
    inner(&[1]).unwrap()
}

fn main() {
    println!("{}", observe(outer));
}
