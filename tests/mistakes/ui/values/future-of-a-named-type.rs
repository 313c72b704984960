use std::future::{Ready, ready};
use trace_runtime::traced;

#[traced(future)]
fn work() -> Ready<u8> {
    ready(1)
}

fn main() {
    drop(work());
}
