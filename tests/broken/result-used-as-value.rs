use trace_runtime::traced;

#[traced]
pub fn load(id: u32) -> Result<u32, String> {
    Ok(id)
}

pub fn sum() -> u32 {
    load(7) + 1
}
