use trace_runtime::traced;

fn keep(_: &'static str) {}

#[traced]
pub async fn name(text: &str) {
    keep(text);
}
