use trace_runtime::traced;

#[traced]
type Task = u32;

fn main() {}
