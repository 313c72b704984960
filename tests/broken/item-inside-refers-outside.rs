use trace_runtime::traced;

#[traced]
pub fn outer(n: u32) -> Result<u32, String> {
    fn inner() -> u32 {
        n
    }
    Ok(inner())
}
