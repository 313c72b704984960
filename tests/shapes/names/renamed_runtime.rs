//! The runtime under another name.
//@ span: sync
//@ span: later

mod tracing {
    pub extern crate trace_runtime as inside;
}

use shapes::{finished, observe};

#[trace_runtime::traced(crate = tracing::inside)]
fn sync(n: u32) -> Result<u32, ()> {
    Ok(n)
}

#[::trace_runtime::traced(crate = tracing::inside, args)]
async fn later(n: u32) -> Result<u32, ()> {
    Ok(n)
}

fn main() {
    observe(|| println!("{:?} {:?}", sync(1), finished(later(2))));
}
