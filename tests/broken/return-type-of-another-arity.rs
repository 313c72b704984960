use trace_runtime::traced;

#[traced]
pub fn load(id: u32) -> Result<u32> {
    Ok(id)
}
