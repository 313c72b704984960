//! A `main` that chooses its exit code.
//@ exits: 3

use std::process::{ExitCode, Termination};
use trace_runtime::traced;

struct Code(u8);

impl Termination for Code {
    #[traced]
    fn report(self) -> ExitCode {
        ExitCode::from(self.0)
    }
}

#[traced]
fn main() -> Code {
    Code(3)
}
