use trace_runtime::traced;

#[traced]
pub async fn length(text: &str) -> u32 {
    text.len()
}
