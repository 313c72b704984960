use trace_runtime::traced;

#[traced]
pub async fn choose(first: &str, second: &str) -> &str {
    let _ = second;
    first
}
