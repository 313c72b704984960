use trace_runtime::traced;

#[traced]
pub fn add(a: u32, b: u32) -> Result<u32, String> {
    Ok(a + b)
}

pub fn sum() -> Result<u32, String> {
    add(1)
}
