//! Async blocks inside sync and async bodies.
//@ span: sync
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sync(n: u32) -> Result<u32, ()> {
    let block = async {
        pause().await;
        if n == 0 {
            return Err(());
        }
        Ok(n)
    };
    finished(block)
}

#[traced]
async fn later(n: u32) -> Result<u32, String> {
    let inner = async move {
        let number: u32 = "7".parse()?;
        Ok::<u32, std::num::ParseIntError>(n + number)
    };
    pause().await;
    inner.await.map_err(|error| error.to_string())
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1));
        println!("{:?}", finished(later(2)));
    });
}
