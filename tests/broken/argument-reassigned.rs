use trace_runtime::traced;

#[traced]
pub fn round(n: u32) -> Result<u32, String> {
    n = n.next_power_of_two();
    Ok(n)
}
