use trace_runtime::traced;

use std::rc::Rc;

fn spawn(_: impl Future + Send) {}

async fn pause() {}

#[traced]
pub async fn work() {
    let shared = Rc::new(7);
    pause().await;
    drop(shared);
}

pub fn start() {
    spawn(work());
}
