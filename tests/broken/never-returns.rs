use trace_runtime::traced;

#[traced]
pub fn run(n: u32) -> ! {
    if n == 0 {
        panic!("none");
    }
}
