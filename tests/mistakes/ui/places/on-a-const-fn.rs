use trace_runtime::traced;

#[traced]
const fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    // It is still there: one mistake, one message.
    double(2);
}
