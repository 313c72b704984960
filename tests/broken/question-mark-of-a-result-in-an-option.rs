use trace_runtime::traced;

#[traced]
pub fn parse(text: &str) -> Option<u32> {
    let n = text.parse()?;
    Some(n)
}
