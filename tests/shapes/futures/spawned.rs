//! Traced futures on tokio: spawned, joined, aborted, timed out.
//@ span: work
//@ span: sleepy ~cancelled

use shapes::{Loud, observe};
use std::time::Duration;
use trace_runtime::{Context, WithContext as _};
use trace_runtime::traced;

#[traced]
async fn work(n: u32) -> Result<u32, String> {
    tokio::task::yield_now().await;
    Ok(n)
}

#[traced]
async fn sleepy(_loud: Loud) {
    std::future::pending::<()>().await;
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    observe(|| {
        runtime.block_on(async {
            let task = tokio::spawn(work(1).with_context(Context::current()));
            println!("{:?}", task.await.unwrap());
            println!("{}", tokio::time::timeout(Duration::ZERO, sleepy(Loud("a"))).await.is_err());
        });
    });
}
