//! Bodies that only panic, of functions that name their caller and whose type might be a `Result`.
//@ span: missing !panic
//@ span: day !panic
//@ span: divided !panic

use shapes::observe;
use std::panic::{Location, catch_unwind};
use trace_runtime::traced;

#[track_caller]
#[traced]
fn missing(what: &str) -> Result<u32, String> {
    panic!("no {what} at {}", Location::caller())
}

macro_rules! unimplemented_methods {
    ($($name:ident -> $ret:ty;)*) => {
        $(
            #[track_caller]
            #[traced]
            fn $name(&self) -> $ret {
                unimplemented!(stringify!($name))
            }
        )*
    };
}

struct Day(u8);

trait Provider {
    unimplemented_methods! {
        day -> Day;
    }
}

impl Provider for () {}

#[track_caller]
#[traced]
fn divided(by: u32) -> Result<u32, String> {
    if by == 0 {
        panic!("by nothing");
    }
    std::panic::panic_any(by)
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| missing("row")).is_err());
        println!("{}", catch_unwind(|| ().day().0).is_err());
        println!("{}", catch_unwind(|| divided(0)).is_err());
    });
}
