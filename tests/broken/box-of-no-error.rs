use trace_runtime::traced;

#[traced]
pub fn run(n: u32) -> Result<u32, Box<dyn std::error::Error>> {
    if n == 0 {
        return Err(7.into());
    }
    Ok(n)
}
