//! Recursion, direct and mutual.
//@ span: factorial
//@ span:   factorial
//@ span:     factorial
//@ span: even
//@ span:   odd
//@ span:     even

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn factorial(n: u64) -> Result<u64, String> {
    if n <= 1 {
        return Ok(1);
    }
    Ok(n * factorial(n - 1)?)
}

#[traced]
fn even(n: u32) -> bool {
    n == 0 || odd(n - 1)
}

#[traced]
fn odd(n: u32) -> bool {
    n != 0 && even(n - 1)
}

fn main() {
    observe(|| println!("{:?} {}", factorial(3), even(2)));
}
