//! `$self` and `&$self` handed to a macro, and bodies that use them.
//@ span: get
//@ span: set
//@ span: take
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Cell(u32);

macro_rules! methods {
    ($($name:ident(&$self:ident $(, $argument:ident)?) $body:block)*) => {
        $(#[traced]
        fn $name(&$self $(, $argument: u32)?) -> Result<u32, ()> $body)*
    };
    (mutable $name:ident(&mut $self:ident, $argument:ident) $body:block) => {
        #[traced]
        fn $name(&mut $self, $argument: u32) -> Result<(), ()> $body
    };
    (owned $name:ident($self:ident) $body:block) => {
        #[traced]
        fn $name(mut $self) -> Result<u32, ()> $body
    };
    (later $name:ident(&$self:ident) $body:block) => {
        #[traced]
        async fn $name(&$self) -> Result<u32, ()> $body
    };
}

impl Cell {
    methods! { get(&self, n) { Ok(self.0 + n) } }
    methods! { mutable set(&mut self, n) { self.0 = n; Ok(()) } }
    methods! { owned take(self) { self.0 += 1; Ok(self.0) } }
    methods! { later later(&self) { pause().await; Ok(self.0) } }
}

fn main() {
    let mut cell = Cell(1);
    observe(|| {
        println!("{:?} {:?}", cell.get(1), cell.set(2));
        println!("{:?}", Cell(5).take());
        println!("{:?}", finished(cell.later()));
    });
}
