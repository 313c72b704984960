use trace_runtime::traced;

#[traced]
pub fn numbers(n: u32) -> Result<impl Iterator<Item = u32>, String> {
    if n == 0 {
        return Ok(vec![1].into_iter());
    }
    Ok(0..n)
}
