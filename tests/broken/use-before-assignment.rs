use trace_runtime::traced;

#[traced]
pub fn choose(flag: bool) -> Result<u32, String> {
    let n: u32;
    if flag {
        n = 7;
    }
    Ok(n)
}
