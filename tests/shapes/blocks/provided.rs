//! The attribute on a trait: its default methods are measured, where they are not replaced.
//@ span: Shape::area !Error
//@ span: Shape::describe
//@ span:   Shape::name
//@ span: Shape::later
//@ span: Shape::sized

use std::fmt::{Debug, Error};
use std::future::Future;

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
trait Shape: Debug {
    type Unit: Debug;

    const SIDES: u8;

    fn unit(&self) -> Self::Unit;

    /// Its surface, AsItIs.
    fn area(&self) -> Result<u8, Error> {
        Err(Error)
    }

    fn name(&self) -> &'static str {
        "shape"
    }

    fn describe(&self) -> String {
        format!("{} {:?} {}", self.name(), self.unit(), Self::SIDES)
    }

    fn later(&self, n: u8) -> impl Future<Output = u8> + Send {
        async move {
            pause().await;
            n + Self::SIDES
        }
    }

    fn sized(self) -> Option<Self::Unit>
    where
        Self: Sized,
    {
        Some(self.unit())
    }
}

#[derive(Debug)]
struct Square(u8);

#[derive(Debug)]
struct Line;

impl Shape for Square {
    type Unit = u8;

    const SIDES: u8 = 4;

    fn unit(&self) -> u8 {
        self.0
    }
}

impl Shape for Line {
    type Unit = ();

    const SIDES: u8 = 1;

    fn unit(&self) {}

    fn area(&self) -> Result<u8, Error> {
        Ok(0)
    }
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", Square(1).area(), Line.area());
        println!("{}", Square(2).describe());
        println!("{}", finished(Square(3).later(1)));
        println!("{:?}", Line.sized());
    });
}
