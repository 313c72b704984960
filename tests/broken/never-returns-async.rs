use trace_runtime::traced;

#[traced]
pub async fn run(n: u32) -> ! {
    if n == 0 {
        panic!("none");
    }
}
