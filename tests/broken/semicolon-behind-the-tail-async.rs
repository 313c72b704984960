use trace_runtime::traced;

#[traced]
pub async fn double(n: u32) -> u32 {
    n * 2;
}
