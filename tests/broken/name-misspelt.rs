use trace_runtime::traced;

#[traced]
pub fn sum(first: u32, second: u32) -> Result<u32, String> {
    Ok(first + secnd + second)
}
