use trace_runtime::traced;

#[traced]
pub fn numbers(n: u32) -> Result<impl Iterator<Item = u32>, String> {
    Ok(n)
}
