use trace_runtime::traced;

#[traced]
pub fn run(n: u32) -> Result<u32, String> {
    let check = || {
        if n == 0 {
            return Err("none".into());
        }
        Ok(n)
    };
    check()?;
    Ok(n)
}
