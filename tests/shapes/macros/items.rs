//! Whole items as `$item`, and whole token trees, in modules and blocks.
//@ span: sync
//@ span: later
//@ span: loose
//@ span: method

use shapes::{finished, observe, pause};
use trace_runtime::traced;

macro_rules! item {
    ($($item:item)*) => {
        $(#[traced] $item)*
    };
}

macro_rules! loose {
    ($($token:tt)*) => {
        #[traced]
        $($token)*
    };
}

item! {
    /// Documented.
    #[inline]
    pub fn sync(mut n: u32, _: u32) -> Result<u32, ()> {
        n += 1;
        Ok(n)
    }

    async fn later(n: u32) -> Result<u32, ()> {
        pause().await;
        Ok(n)
    }
}

loose! { fn loose<T>(value: T) -> Result<T, ()> where T: Copy { Ok(value) } }

struct S;

impl S {
    loose! { pub(self) fn method(&self, (a, b): (u32, u32)) -> Result<u32, ()> { Ok(a + b) } }
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, 2));
        println!("{:?}", finished(later(1)));
        println!("{:?} {:?}", loose(1), S.method((1, 2)));
    });
}
