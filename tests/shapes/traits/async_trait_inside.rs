//! `#[traced]` on the methods below `#[async_trait]`.
//@ span: required
//@ span: provided
//@ span:   required
//@ span: changed !Error

use async_trait::async_trait;
use shapes::{finished, is_send, observe, pause};
use trace_runtime::traced;

#[async_trait]
trait Store: Sync {
    async fn required(&self, key: &str) -> Result<String, ()>;

    #[traced]
    async fn provided(&self) -> Result<String, ()> {
        self.required("b").await
    }

    async fn changed(&mut self, mut n: u32, (a, _): (u32, u32)) -> Result<u32, std::fmt::Error>;
}

struct Memory(u32);

#[async_trait]
impl Store for Memory {
    #[traced]
    async fn required(&self, key: &str) -> Result<String, ()> {
        pause().await;
        Ok(format!("{}{}", key, self.0))
    }

    #[traced]
    async fn changed(&mut self, mut n: u32, (a, _): (u32, u32)) -> Result<u32, std::fmt::Error> {
        n += a;
        self.0 += n;
        pause().await;
        Err(std::fmt::Error)
    }
}

fn main() {
    let mut store = Memory(1);
    observe(|| {
        let object: &dyn Store = &store;
        println!("{:?}", finished(is_send(object.required("a"))));
        println!("{:?}", finished(object.provided()));
        println!("{:?}", finished(store.changed(1, (2, 3))));
    });
    println!("{}", store.0);
}
