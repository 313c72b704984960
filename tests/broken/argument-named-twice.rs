use trace_runtime::traced;

#[traced]
pub fn add(a: u32, a: u32) -> Result<u32, String> {
    Ok(a)
}
