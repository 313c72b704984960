use trace_runtime::traced;

#[traced]
pub async fn length(text: &str) -> _ {
    text.len()
}
