//! A `main` that fails: its error is printed, the exit code is 1.
//@ exits: 1

use trace_runtime::traced;

#[traced]
fn main() -> Result<(), std::num::ParseIntError> {
    let number: u32 = "x".parse()?;
    println!("{}", number);
    Ok(())
}
