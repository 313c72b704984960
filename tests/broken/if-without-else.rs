use trace_runtime::traced;

#[traced]
pub fn choose(flag: bool) -> Result<u32, String> {
    if flag {
        Ok(7)
    }
}
