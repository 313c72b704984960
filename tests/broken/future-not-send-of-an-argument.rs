use trace_runtime::traced;

use std::rc::Rc;

fn spawn(_: impl Future + Send) {}

async fn pause() {}

#[traced]
pub async fn work(shared: Rc<u32>) {
    pause().await;
    drop(shared);
}

pub fn start() {
    spawn(work(Rc::new(7)));
}
