//! `Pin<Box<dyn Future>>` and futures' `BoxFuture`, `LocalBoxFuture`.
//@ span: pinned
//@ span: box_future !Error
//@ span: local
//@ span: spelt_out

use futures::FutureExt as _;
use futures::future::{BoxFuture, LocalBoxFuture};
use shapes::{finished, is_send, observe, pause};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use trace_runtime::traced;

#[traced]
fn pinned(n: u32) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send>> {
    println!("called");
    Box::pin(async move {
        pause().await;
        Ok(n)
    })
}

#[traced]
fn box_future<'a>(text: &'a str) -> BoxFuture<'a, Result<usize, std::fmt::Error>> {
    async move {
        pause().await;
        if text.is_empty() { Ok(0) } else { Err(std::fmt::Error) }
    }
    .boxed()
}

#[traced]
fn local(n: &Rc<u32>) -> LocalBoxFuture<'_, u32> {
    if **n == 0 {
        return Box::pin(std::future::ready(0));
    }
    async move { **n }.boxed_local()
}

#[traced]
fn spelt_out(n: u8) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u8>>> {
    Box::pin(async move { n })
}

fn main() {
    observe(|| {
        println!("{:?}", finished(is_send(pinned(1))));
        println!("{:?}", finished(is_send(box_future("x"))));
        println!("{:?}", finished(local(&Rc::new(7))));
        println!("{:?}", finished(spelt_out(7)));
    });
}
