//! `async fn` in traits: required, provided, implemented.
//@ edition: 2018 2021 2024
//@ span: provided
//@ span:   required
//@ span: generic

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[allow(async_fn_in_trait)]
trait Store {
    async fn required(&self, key: u32) -> Result<u32, String>;

    #[traced]
    async fn provided(&self) -> Result<u32, String> {
        Ok(self.required(1).await? + 1)
    }

    #[traced]
    async fn generic<T: Into<u32>>(&mut self, value: T) -> u32
    where
        Self: Sized,
    {
        pause().await;
        value.into()
    }
}

struct Memory(u32);

impl Store for Memory {
    #[traced]
    async fn required(&self, key: u32) -> Result<u32, String> {
        pause().await;
        Ok(self.0 + key)
    }
}

fn main() {
    observe(|| {
        println!("{:?}", finished(Memory(1).provided()));
        println!("{:?}", finished(Memory(1).generic(7_u8)));
    });
}
