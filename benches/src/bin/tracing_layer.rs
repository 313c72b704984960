//! `tracing_layer [--json [FILE]] [--rounds N] [--row KEY]...`: spans of `tracing` from the entry of a function to OTLP bytes, received by our layer, by our
//! subscriber, by OpenTelemetry's layer and, for what is `tracing`'s own share, by nobody; see [`trace_benches::rivals::instrumented`] and [`trace_benches::wire`].

use std::process::ExitCode;

use trace_benches::alloc::Counting;
use trace_benches::cli;
use trace_benches::rivals::{self, End};
use trace_benches::rows::Row;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let rows = &Row::RECEIVED;
    cli::main("tracing_layer", &rivals::receivers(), rows, End::Encoded)
}
