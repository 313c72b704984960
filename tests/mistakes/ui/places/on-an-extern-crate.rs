use trace_runtime::traced;

#[traced]
extern crate std as standard;

fn main() {}
