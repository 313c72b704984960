//! Names of a macro and of its caller stay apart; `$crate` paths work.
//@ differs: clippy::arbitrary_source_item_ordering
//@ span: f
//@ span: g

use shapes::{finished, observe};
use trace_runtime::traced;

pub mod inside {
    pub fn add(a: u32, b: u32) -> u32 {
        a + b
    }
}

macro_rules! define {
    ($name:ident, $n:ident, $body:expr) => {
        #[traced]
        fn $name($n: u32) -> Result<u32, ()> {
            let n = 100;
            let value = $body;
            Ok($crate::inside::add(n, value))
        }
    };
    (later $name:ident, $n:ident, $body:expr) => {
        #[traced]
        async fn $name($n: u32, hidden: u32) -> Result<u32, ()> {
            let n = 100;
            Ok($crate::inside::add(n + hidden, $body))
        }
    };
}

define!(f, n, n * 2);
define!(later g, n, n * 3);

fn main() {
    observe(|| {
        println!("{:?}", f(1));
        println!("{:?}", finished(g(1, 10)));
    });
}
