use trace_runtime::traced;

#[traced]
pub fn add(a: u32, mut b: u32) -> Result<u32, String> {
    b += a;
    Ok(b)
}

pub fn sum() -> Result<u32, String> {
    add(1, "two")
}
