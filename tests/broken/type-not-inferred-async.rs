use trace_runtime::traced;

#[traced]
pub async fn parse(text: &str) {
    let _ = text.parse().unwrap();
}
