//! `-> impl Trait` in traits and their implementations.
//@ span: items
//@ span: tried
//@ span:   items
//@ span: later

use shapes::{finished, observe, pause};
use std::fmt::Debug;
use std::future::Future;
use trace_runtime::traced;

trait Source {
    fn items(&self) -> impl Iterator<Item = u32>;

    #[traced]
    fn tried(&self) -> Result<impl Debug, ()> {
        Ok(self.items().collect::<Vec<_>>())
    }

    fn later(&self) -> impl Future<Output = Result<u32, ()>> + Send;
}

struct Three;

impl Source for Three {
    #[traced]
    fn items(&self) -> impl Iterator<Item = u32> {
        vec![1, 2, 3].into_iter()
    }

    #[traced]
    async fn later(&self) -> Result<u32, ()> {
        pause().await;
        Ok(3)
    }
}

fn main() {
    observe(|| {
        println!("{:?}", Three.items().sum::<u32>());
        println!("{:?}", Three.tried());
        println!("{:?}", finished(Three.later()));
    });
}
