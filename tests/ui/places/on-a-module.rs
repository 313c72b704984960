use trace_runtime::traced;

#[traced]
mod tasks {}

fn main() {}
