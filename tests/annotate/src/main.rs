//! Puts `#[traced]` on every function of a checkout, and says whether anything else changed: what the compiler says, and what the checkout's own
//! tests do. Works on a copy. See `scripts/annotate`.

mod attributes;
mod options;
mod pages;
mod proof;
mod sources;

use std::process::ExitCode;

use options::Options;
use proof::Proof;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("annotate: {message}");
            return ExitCode::from(2);
        }
    };
    match Proof::run(&options) {
        Ok(proof) => {
            proof.print(&options.name);
            ExitCode::from(u8::from(!proof.holds()))
        }
        Err(error) => {
            eprintln!("annotate: {error}");
            ExitCode::from(2)
        }
    }
}
