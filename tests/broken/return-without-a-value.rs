use trace_runtime::traced;

#[traced]
pub fn double(n: u32) -> Result<u32, String> {
    if n == 0 {
        return;
    }
    Ok(n * 2)
}
