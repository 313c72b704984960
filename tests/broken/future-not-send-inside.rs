use trace_runtime::traced;

use std::rc::Rc;

fn spawn(_: impl Future + Send) {}

#[traced]
pub async fn start() {
    let shared = Rc::new(7);
    spawn(async move {
        std::future::ready(()).await;
        drop(shared);
    });
}
