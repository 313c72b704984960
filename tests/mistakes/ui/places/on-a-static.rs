use trace_runtime::traced;

#[traced]
static LIMIT: u32 = 7;

fn main() {}
