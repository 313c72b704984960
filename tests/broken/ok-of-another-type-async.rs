use trace_runtime::traced;

#[traced]
pub async fn length(text: &str) -> Result<u32, String> {
    Ok(text.len())
}
