//! An implementation within a function, of a type and a trait that are both elsewhere.
//@ span: value
//@ span: tried
//@ span: later
//@ warns: non_local_definitions
//@ differs: non_local_definitions

use std::fmt::{self, Display, Formatter};

use shapes::observe;
use trace_runtime::traced;

struct Row(u8);
struct Column(u8);
struct Cell(u8);

macro_rules! shown {
    ($type:ty) => {
        impl Display for $type {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                write!(f, "<{}>", self.0)
            }
        }
    };
}

#[traced]
fn value() -> u8 {
    shown!(Row);
    1
}

#[traced]
fn tried() -> Result<u8, ()> {
    shown!(Column);
    Ok(2)
}

#[traced]
async fn later() -> u8 {
    shown!(Cell);
    3
}

fn main() {
    observe(|| {
        println!("{}", Row(value()));
        println!("{}", Column(tried().unwrap_or(0)));
        println!("{}", Cell(shapes::finished(later())));
    });
}
