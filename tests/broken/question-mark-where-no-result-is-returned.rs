use trace_runtime::traced;

#[traced]
pub fn parse(text: &str) -> u32 {
    text.parse::<u32>()?
}
