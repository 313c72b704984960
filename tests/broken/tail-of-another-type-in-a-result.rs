use trace_runtime::traced;

#[traced]
pub fn length(text: &str) -> Result<u32, String> {
    text.len()
}
