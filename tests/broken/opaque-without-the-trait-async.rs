use trace_runtime::traced;

#[traced]
pub async fn numbers(n: u32) -> impl Iterator<Item = u32> {
    n
}
