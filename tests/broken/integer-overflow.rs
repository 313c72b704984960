use trace_runtime::traced;

#[traced]
pub fn limit() -> Result<u8, String> {
    Ok(256)
}
