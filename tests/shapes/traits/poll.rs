//! Hand-written `poll` and `poll_next`: one span a call.
//@ span: poll
//@ span: poll
//@ span: poll_next
//@ span: poll_next

use futures::executor::block_on_stream;
use futures::Stream;
use shapes::{finished, observe};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use trace_runtime::traced;

struct Twice(bool);

impl Future for Twice {
    type Output = Result<u32, ()>;

    #[traced]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.0 {
            return Poll::Ready(Ok(7));
        }
        self.0 = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Once(Option<u32>);

impl Stream for Once {
    type Item = u32;

    #[traced]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(self.0.take())
    }
}

fn main() {
    observe(|| {
        println!("{:?}", finished(Twice(false)));
        println!("{:?}", block_on_stream(Once(Some(1))).collect::<Vec<_>>());
    });
}
