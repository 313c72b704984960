use trace_runtime::traced;

#[traced]
pub async fn sum(n: u32) -> u32 {
    n.await + 1
}
