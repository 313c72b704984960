use trace_runtime::traced;

#[traced]
pub fn length(text: &str) -> _ {
    text.len()
}
