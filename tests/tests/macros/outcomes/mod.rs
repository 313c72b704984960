//! What `#[traced]` tells about arguments, values and endings, sync and async.

#![allow(
    clippy::boxed_local,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "a signature decides what is recorded"
)]

mod attributes;
mod bodies;
mod endings;
mod errors;
mod identity;

use std::error::Error;
use std::fmt::{self, Display};
use std::future::{Future, pending, ready};
use std::num::ParseIntError;
use std::panic::resume_unwind;
use std::pin::pin;
use std::task::{Context as Cx, Poll, Waker};

use trace_runtime::testing::{SpanData, Spans, capture, try_capture};
use trace_runtime::{Context, Outcome, Slot, SpanKind, ToValue, traced};

/// An error as it should be.
#[derive(Debug)]
struct Invalid;

impl Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the title is empty")
    }
}

impl Error for Invalid {}

/// An error of which nothing is known.
struct Opaque;

fn ready_now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Cx::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it should have been ready"),
    }
}

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}
