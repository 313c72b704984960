use trace_runtime::traced;

#[traced]
pub async fn round(n: u32, text: &str) -> Result<u32, String> {
    text = text.trim();
    n += text.len() as u32;
    Ok(n)
}
