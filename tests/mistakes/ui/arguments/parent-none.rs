use trace_runtime::traced;

#[traced(parent = None)]
fn sweep() {}

fn main() {}
