//! Blanket and generic implementations, qualified calls, associated functions.
//@ span: describe
//@ span: create
//@ span: pair
//@ span: later

use shapes::{finished, observe, pause};
use std::fmt::Debug;
use trace_runtime::traced;

trait Describe<'a, T = ()> {
    fn describe(&'a self, more: T) -> Result<String, T>;
    fn create() -> Option<Self>
    where
        Self: Sized;
}

impl<'a, T: Debug, U: Debug + 'a + Default> Describe<'a, T> for Vec<U> {
    #[traced]
    fn describe(&'a self, more: T) -> Result<String, T> {
        Ok(format!("{:?} {:?}", self, more))
    }

    #[traced]
    fn create() -> Option<Self> {
        Some(vec![U::default()])
    }
}

struct Pair<A, B = A>(A, B);

impl<A: Clone, B> Pair<A, B>
where
    B: From<A>,
{
    #[traced]
    fn pair(a: A) -> Self {
        Self(a.clone(), B::from(a))
    }

    #[traced]
    async fn later(self) -> Result<(A, B), ()> {
        pause().await;
        Ok((self.0, self.1))
    }
}

fn main() {
    observe(|| {
        println!("{:?}", vec![1].describe("x"));
        println!("{:?}", <Vec<u8> as Describe<'_, ()>>::create());
        println!("{:?}", finished(Pair::<u8, u32>::pair(7).later()));
    });
}
