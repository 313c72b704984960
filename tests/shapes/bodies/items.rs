//! Items inside: functions, types, implementations, constants, macros, imports.
//@ span: f
//@ span:   helper
//@ span: g
//@ span:   method

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn f(n: u32) -> Result<u32, ()> {
    use std::collections::BTreeSet;
    const FACTOR: u32 = 3;
    static OFFSET: u32 = 4;
    macro_rules! twice {
        ($n:expr) => {
            $n * 2
        };
    }
    #[traced]
    fn helper(n: u32) -> u32 {
        n * FACTOR
    }
    let set: BTreeSet<u32> = [helper(n), twice!(n)].iter().copied().collect();
    Ok(set.len() as u32 + OFFSET)
}

#[traced]
async fn g() -> Result<&'static str, ()> {
    struct Local(&'static str);
    impl Local {
        #[traced]
        fn method(&self) -> &'static str {
            self.0
        }
    }
    enum Choice {
        One,
    }
    use Choice::One;
    match One {
        One => Ok(Local("x").method()),
    }
}

fn main() {
    observe(|| {
        println!("{:?}", f(1));
        println!("{:?}", finished(g()));
    });
}
