use trace_runtime::traced;

#[traced]
pub fn choose<'a>(first: &'a str, second: &str) -> Result<&'a str, String> {
    if first.is_empty() { Ok(second) } else { Ok(first) }
}
