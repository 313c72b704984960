//! Futures are `Send` and `Sync` when their bodies are.

use shapes::{is_send, is_static, is_sync, pause};
use std::future::Future;
use std::sync::Mutex;
use trace_runtime::traced;

#[traced]
async fn nothing() {
    pause().await;
}

#[traced]
async fn held(a: String, b: &Mutex<u32>) -> Result<usize, std::io::Error> {
    pause().await;
    Ok(a.len() + *b.lock().unwrap() as usize)
}

#[traced]
async fn generic<T: Send + Sync>(value: T, (a, _): (u32, u32)) -> Result<T, u32> {
    pause().await;
    if a > 0 { Ok(value) } else { Err(a) }
}

fn boxed<'a>(future: impl Future + Send + 'a) -> Box<dyn Future<Output = ()> + Send + 'a> {
    Box::new(async move {
        future.await;
    })
}

fn main() {
    let mutex = Mutex::new(1);
    drop(is_static(is_sync(is_send(nothing()))));
    drop(is_sync(is_send(held("a".to_owned(), &mutex))));
    drop(is_static(is_sync(is_send(generic(1, (1, 2))))));
    drop(boxed(held("a".to_owned(), &mutex)));
    println!("as they were");
}
