use trace_runtime::traced;

fn spawn(_: impl Future + 'static) {}

#[traced]
pub async fn work(text: &str) -> usize {
    text.len()
}

pub fn start(text: &str) {
    spawn(work(text));
}
