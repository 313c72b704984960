use trace_runtime::traced;

#[traced]
pub fn unwrap(Some(n): Option<u32>) -> Result<u32, String> {
    Ok(n)
}
