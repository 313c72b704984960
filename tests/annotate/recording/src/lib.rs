//! `trace-runtime` as it is, but every process that links it records all of its spans, and forgets them.

pub use real::*;

use real::export::{Batch, Exporter};

struct Nowhere;

impl Exporter for Nowhere {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

/// Runs before `main`, and when a proc-macro is loaded.
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
static START: extern "C" fn() = start;

extern "C" fn start() {
    let tracing = real::builder().exporter(Nowhere).init();
    std::mem::forget(tracing);
}
