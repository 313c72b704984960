//! `#[async_trait(?Send)]`, with `Rc` and generics.
//@ span: get
//@ span: put

use async_trait::async_trait;
use shapes::{finished, observe, pause};
use std::rc::Rc;
use trace_runtime::traced;

#[async_trait(?Send)]
trait Store<T: 'static> {
    async fn get(&self) -> Rc<T>;
    async fn put<F: Fn(Rc<T>) -> u32>(self: Rc<Self>, f: F) -> Result<u32, String>;
}

struct Memory(Rc<u32>);

#[async_trait(?Send)]
impl Store<u32> for Memory {
    #[traced]
    async fn get(&self) -> Rc<u32> {
        pause().await;
        self.0.clone()
    }

    #[traced]
    async fn put<F: Fn(Rc<u32>) -> u32>(self: Rc<Self>, f: F) -> Result<u32, String> {
        pause().await;
        Ok(f(self.0.clone()))
    }
}

fn main() {
    let store = Rc::new(Memory(Rc::new(1)));
    observe(|| {
        println!("{:?}", finished(store.get()));
        println!("{:?}", finished(store.clone().put(|n| *n + 1)));
    });
}
