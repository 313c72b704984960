use trace_runtime::traced;

#[traced]
pub fn add((a, b, c): (u32, u32)) -> Result<u32, String> {
    Ok(a + b)
}
