//! Attributes and the arguments of `#[traced]` that a macro hands on.
//@ differs: clippy::missing_const_for_fn
//@ span: renamed (client)
//@ span: second
//@ span: third

use shapes::observe;
use trace_runtime::traced;

macro_rules! define {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        fn $name(n: u32) -> Result<u32, ()> {
            Ok(n)
        }
    };
    (named $text:literal $name:ident $key:ident = $value:expr) => {
        #[traced(name = $text, attrs($key = $value), kind = client)]
        fn $name(n: u32) -> Result<u32, ()> {
            Ok(n)
        }
    };
    (listed $name:ident $($argument:ident),*) => {
        #[traced(args($($argument),*))]
        fn $name($($argument: u32),*) -> Result<u32, ()> {
            Ok(0 $(+ $argument)*)
        }
    };
}

define!(named "renamed" first size = 1 + 2);
define! {
    /// Documented.
    #[inline]
    #[trace_runtime::traced]
    second
}
define!(listed third a, b);

fn main() {
    observe(|| println!("{:?} {:?} {:?}", first(1), second(2), third(1, 2)));
}
