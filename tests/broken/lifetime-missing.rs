use trace_runtime::traced;

#[traced]
pub fn choose(first: &str, second: &str) -> Result<&str, String> {
    let _ = second;
    Ok(first)
}
