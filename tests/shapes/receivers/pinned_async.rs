//! Async methods on `Pin<&mut Self>`.
//@ span: get
//@ span: set

use shapes::{finished, observe, pause};
use std::pin::{Pin, pin};
use trace_runtime::traced;

struct Cell(u32);

impl Cell {
    #[traced]
    async fn get(self: Pin<&mut Self>) -> Result<u32, ()> {
        pause().await;
        Ok(self.0)
    }

    #[traced]
    async fn set(mut self: Pin<&mut Self>, n: u32) -> u32 {
        let before = std::mem::replace(&mut self.0, n);
        pause().await;
        before
    }
}

fn main() {
    let mut cell = pin!(Cell(1));
    observe(|| {
        println!("{:?}", finished(cell.as_mut().get()));
        println!("{:?}", finished(cell.as_mut().set(4)));
    });
    println!("{}", cell.0);
}
