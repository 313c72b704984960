use trace_runtime::traced;

unsafe extern "C" {
    #[traced]
    safe fn abs(n: i32) -> i32;
}

fn main() {}
