use trace_runtime::traced;

#[traced]
pub async fn length(text: &str) -> Result<u32, String> {
    if text.is_empty() {
        return Err("none");
    }
    Ok(7)
}
