use trace_runtime::traced;

#[traced]
pub fn double(n: u32) {
    n * 2
}
