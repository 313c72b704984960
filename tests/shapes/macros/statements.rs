//! Functions that a macro writes in the place of statements.
//@ span: counted
//@ span: counted
//@ span: helper

use shapes::observe;
use trace_runtime::traced;

macro_rules! with_helper {
    ($n:expr) => {{
        #[traced]
        fn helper(n: u32) -> Result<u32, ()> {
            Ok(n + 1)
        }
        helper($n)
    }};
}

macro_rules! counted {
    ($($n:expr),*) => {
        #[traced]
        fn counted(n: u32) -> u32 { n }
        $(println!("{}", counted($n));)*
    };
}

fn main() {
    observe(|| {
        counted!(1, 2);
        println!("{:?}", with_helper!(3));
    });
}
