//! An async `main`.

use trace_runtime::traced;

#[traced]
async fn work(n: u32) -> Result<u32, String> {
    tokio::task::yield_now().await;
    Ok(n)
}

#[tokio::main]
#[traced]
async fn main() -> Result<(), String> {
    println!("{}", work(1).await?);
    let task = tokio::spawn(async { work(2).await });
    println!("{:?}", task.await);
    Ok(())
}
