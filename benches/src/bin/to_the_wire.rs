//! `to_the_wire [--json [FILE]] [--rounds N] [--row KEY]...`: see [`trace_benches::wire`].

use std::process::ExitCode;

use trace_benches::alloc::Counting;
use trace_benches::cli;
use trace_benches::rivals::{self, End};
use trace_benches::rows::Row;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    cli::main("to_the_wire", &rivals::all(), &Row::ENCODED, End::Encoded)
}
