use trace_runtime::traced;

#[traced]
const LIMIT: u32 = 7;

fn main() {}
