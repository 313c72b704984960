use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use trace_runtime::traced;

struct Now;

#[traced]
impl Future for Now {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

fn main() {}
