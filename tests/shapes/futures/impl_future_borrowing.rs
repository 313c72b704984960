//! Returned futures with lifetimes, `use<..>` and bounds.
//@ span: elided
//@ span: named
//@ span: precise
//@ span: method

use shapes::{finished, is_send, observe, pause};
use std::future::Future;
use trace_runtime::traced;

struct Store(String);

impl Store {
    #[traced]
    fn method<'s>(&'s self, at: usize) -> impl Future<Output = Result<&'s str, ()>> + Send + 's {
        let text = self.0.get(at..).ok_or(());
        async move {
            pause().await;
            text
        }
    }
}

#[traced]
fn elided(text: &str) -> impl Future<Output = usize> + '_ {
    async move { text.len() }
}

#[traced]
fn named<'a>(a: &'a mut u32, b: &'a u32) -> impl Future<Output = ()> + Send + 'a {
    async move {
        pause().await;
        *a += *b;
    }
}

#[traced]
fn precise<'a, T: Clone>(a: &'a T, _b: &str) -> impl Future<Output = T> + use<'a, T> {
    async move { a.clone() }
}

fn main() {
    let mut n = 1;
    observe(|| {
        println!("{}", finished(elided("abc")));
        finished(named(&mut n, &2));
        println!("{}", finished(precise(&7, &"x".to_owned())));
        println!("{:?}", finished(is_send(Store("abc".to_owned()).method(1))));
    });
    println!("{}", n);
}
