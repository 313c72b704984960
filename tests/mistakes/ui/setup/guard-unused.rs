#![deny(unused_must_use)]

fn main() -> Result<(), trace_runtime::Error> {
    trace_runtime::init()?;
    trace_runtime::span!("sweep");
    Ok(())
}
