//! `self: Box<Self>`, also of a trait object.
//@ span: unbox
//@ span: area
//@ span: later

use shapes::{finished, observe};
use trace_runtime::traced;

struct Square(u32);

impl Square {
    #[traced]
    fn unbox(self: Box<Self>) -> Result<u32, ()> {
        Ok(self.0)
    }

    #[traced]
    async fn later(self: Box<Self>) -> Result<u32, ()> {
        Ok(self.0)
    }
}

trait Shape {
    fn area(self: Box<Self>) -> u32;
}

impl Shape for Square {
    #[traced]
    fn area(self: Box<Self>) -> u32 {
        self.0 * self.0
    }
}

fn main() {
    observe(|| {
        println!("{:?}", Box::new(Square(3)).unbox());
        let shape: Box<dyn Shape> = Box::new(Square(4));
        println!("{}", shape.area());
        println!("{:?}", finished(Box::new(Square(5)).later()));
    });
}
