use trace_runtime::traced;

unsafe fn raw() -> u32 {
    7
}

#[traced]
pub fn safe() -> Result<u32, String> {
    Ok(raw())
}
