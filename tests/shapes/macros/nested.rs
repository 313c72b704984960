//! A macro that defines a macro that defines a function; a macro in the place of body, type and pattern.
//@ span: inner
//@ span: g

use shapes::observe;
use trace_runtime::traced;

macro_rules! outer {
    ($name:ident) => {
        macro_rules! inner {
            ($ty:ty) => {
                #[traced]
                fn $name(value: $ty) -> Result<$ty, ()> {
                    Ok(value)
                }
            };
        }
        inner!(u32);
    };
}

outer!(inner);

macro_rules! pair {
    ($a:tt, $b:tt) => { ($a, $b) };
}

macro_rules! result {
    ($ty:ty) => { Result<$ty, String> };
}

#[traced]
fn g(pair!(a, b): pair!(u32, u32)) -> result!(u32) {
    macro_rules! early {
        ($value:expr) => { return Ok($value) };
    }
    if a == b {
        early!(0);
    }
    Ok(a + b)
}

fn main() {
    observe(|| println!("{:?} {:?}", inner(1), g((1, 2))));
}
