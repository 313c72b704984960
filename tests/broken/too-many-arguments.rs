use trace_runtime::traced;

fn add(a: u32, b: u32) -> u32 {
    a + b
}

#[traced]
pub fn sum(n: u32) -> Result<u32, String> {
    Ok(add(n, n, n))
}
