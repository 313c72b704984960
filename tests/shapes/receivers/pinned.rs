//! `self: Pin<&mut Self>`, `mut self: Pin<&mut Self>`, `self: Pin<Box<Self>>`
//@ span: get
//@ span: set
//@ span: boxed

use shapes::observe;
use std::pin::{Pin, pin};
use trace_runtime::traced;

struct Cell(u32);

impl Cell {
    #[traced]
    fn get(self: Pin<&mut Self>) -> Result<u32, ()> {
        Ok(self.0)
    }

    #[traced]
    fn set(mut self: Pin<&mut Self>, n: u32) -> Result<(), ()> {
        self.0 = n;
        self.as_mut().0 += 1;
        Ok(())
    }

    #[traced]
    fn boxed(self: Pin<Box<Self>>) -> Result<Pin<Box<Self>>, ()> {
        Ok(self)
    }
}

fn main() {
    let mut cell = pin!(Cell(1));
    observe(|| {
        println!("{:?}", cell.as_mut().get());
        println!("{:?}", cell.as_mut().set(4));
        println!("{:?}", Box::pin(Cell(7)).boxed().map(|cell| cell.0));
    });
    println!("{}", cell.0);
}
