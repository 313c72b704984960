//! `side_by_side [--json [FILE]] [--rounds N] [--row KEY]...`: see the crate's documentation.

use std::process::ExitCode;

use trace_benches::alloc::Counting;
use trace_benches::cli;
use trace_benches::rivals::{self, End};
use trace_benches::rows::Row;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    cli::main("side_by_side", &rivals::all(), &Row::RECORDED, End::Counted)
}
