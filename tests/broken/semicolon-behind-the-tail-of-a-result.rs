use trace_runtime::traced;

#[traced]
pub fn double(n: u32) -> Result<u32, String> {
    Ok(n * 2);
}
