use trace_runtime::traced;

#[traced]
pub fn length(text: &str) -> u32 {
    text.len()
}
