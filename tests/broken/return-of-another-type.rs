use trace_runtime::traced;

#[traced]
pub fn length(text: &str) -> u32 {
    if text.is_empty() {
        return "none";
    }
    7
}
