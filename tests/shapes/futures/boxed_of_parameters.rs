//! A box that is passed on, and whose type names type parameters that may not outlive it: its type is allowed, another box
//! around it would not be. The call is what is measured, unless the box is made at the end.
//@ span: given
//@ span: early
//@ span: call
//@ span: made

use shapes::{finished, observe, pause};
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::pin::Pin;
use trace_runtime::traced;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[traced]
fn given<Out>(future: Boxed<Out>) -> Pin<Box<dyn Future<Output = Out> + Send>> {
    future
}

#[traced]
fn early<T, E>(
    first: bool,
    futures: [Pin<Box<dyn Future<Output = Result<T, E>> + Send>>; 2],
) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send>> {
    let [one, other] = futures;
    if first {
        return one;
    }
    other
}

struct Service<T>(PhantomData<T>);

impl<T> Service<T> {
    #[traced]
    fn call(&self, future: Boxed<T>) -> Pin<Box<dyn Future<Output = T> + Send>> {
        let _: &PhantomData<T> = &self.0;
        future
    }
}

#[traced]
fn made<T: Send + 'static>(value: T) -> Pin<Box<dyn Future<Output = T> + Send>> {
    Box::pin(async move {
        pause().await;
        value
    })
}

fn main() {
    observe(|| {
        println!("{}", finished(given(Box::pin(ready(1)))));
        println!(
            "{:?}",
            finished(early::<u8, ()>(
                true,
                [Box::pin(ready(Ok(2))), Box::pin(ready(Err(())))]
            ))
        );
        println!(
            "{}",
            finished(Service(PhantomData).call(Box::pin(ready(3))))
        );
        println!("{}", finished(made(4)));
    });
}
