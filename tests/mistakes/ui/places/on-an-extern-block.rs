use trace_runtime::traced;

#[traced]
unsafe extern "C" {
    safe fn abs(n: i32) -> i32;
}

fn main() {}
