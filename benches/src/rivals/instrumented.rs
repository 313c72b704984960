//! Functions with `#[instrument]`, for whatever subscriber turns their spans into something else.
//!
//! A subscriber is set for the whole process, because a scoped one makes each span look for it. Where several are measured side by side, the one that is set
//! hands each call on to the one whose turn it is: a load, a branch and a call through a table, the same for each.

use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, instrument};

use super::{End, Rival};
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

/// A library that spans of `tracing` are handed to.
pub trait Receiver: Sync {
    /// Name and version for the table.
    const NAME: &'static str;
    /// Which of the process's subscribers it is.
    const TURN: usize;
    /// See [`Rival::records`].
    const RECORDS: bool = true;

    /// The subscriber, its spans ending at `end`.
    fn subscriber(end: End) -> impl Subscriber + Send + Sync;

    /// See [`Rival::flush`].
    fn flush();

    /// See [`Rival::delivered`].
    fn delivered() -> u64;

    /// Runs `work` so that its roots are not sampled.
    fn unsampled(work: impl FnOnce());
}

/// The spans of the functions below, received by a library.
pub struct Instrumented<R>(pub R);

/// How many receivers there are.
const RECEIVERS: usize = 4;

static SUBSCRIBERS: [OnceLock<Box<dyn Subscriber + Send + Sync>>; RECEIVERS] =
    [const { OnceLock::new() }; RECEIVERS];
static TURN: AtomicUsize = AtomicUsize::new(0);

impl<R: Receiver> Instrumented<R> {
    fn repeat(traces: u64, work: impl FnMut()) {
        TURN.store(R::TURN, Relaxed);
        repeat(traces, work);
    }
}

impl<R: Receiver> Rival for Instrumented<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn start(&self, end: End) {
        TURN.store(R::TURN, Relaxed);
        SUBSCRIBERS[R::TURN].get_or_init(|| Box::new(R::subscriber(end)));
        // Refused to all but the first, who sets the same.
        let _ = tracing::subscriber::set_global_default(InTurn);
    }

    fn records(&self) -> bool {
        R::RECORDS
    }

    fn flush(&self) {
        R::flush();
    }

    fn delivered(&self) -> u64 {
        R::delivered()
    }

    fn sync_child(&self, traces: u64) {
        Self::repeat(traces, || in_root(|| children(child)));
    }

    fn recursion(&self, traces: u64) {
        Self::repeat(traces, || {
            in_root(|| {
                black_box(descend(CHILDREN));
            });
        });
    }

    fn attributes(&self, traces: u64) {
        Self::repeat(traces, || {
            in_root(|| children(|n| with_attributes(n.cast_signed(), n % 2 == 0, text())));
        });
    }

    fn async_ready(&self, traces: u64) {
        Self::repeat(traces, || block_on(awaits_ready()));
    }

    fn async_yield(&self, traces: u64) {
        Self::repeat(traces, || block_on(awaits_yielding()));
    }

    fn root(&self, traces: u64) {
        Self::repeat(traces, || in_root(|| {}));
    }

    fn not_sampled(&self, traces: u64) {
        R::unsampled(|| self.sync_child(traces));
    }

    fn nothing(&self, traces: u64) {
        repeat(traces, || children(child));
    }
}

/// The subscriber of the process.
struct InTurn;

impl InTurn {
    fn now() -> &'static (dyn Subscriber + Send + Sync) {
        let subscriber = SUBSCRIBERS[TURN.load(Relaxed)].get();
        &**subscriber.expect("started before its turn")
    }
}

impl Subscriber for InTurn {
    /// Without a filter at run time, as each of them would say of a level that it records.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::always()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        Self::now().new_span(attributes)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        Self::now().record(id, values);
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        Self::now().record_follows_from(id, follows);
    }

    fn event(&self, event: &Event<'_>) {
        Self::now().event(event);
    }

    fn enter(&self, id: &Id) {
        Self::now().enter(id);
    }

    fn exit(&self, id: &Id) {
        Self::now().exit(id);
    }

    fn clone_span(&self, id: &Id) -> Id {
        Self::now().clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        Self::now().try_close(id)
    }
}

#[instrument(name = "root", skip_all)]
#[inline(never)]
fn in_root(body: impl FnOnce()) {
    body();
}

#[instrument(skip_all)]
#[inline(never)]
fn child(n: u64) -> u64 {
    black_box(n)
}

#[instrument(skip_all)]
#[inline(never)]
fn descend(levels: u64) -> u64 {
    if levels == 1 {
        black_box(levels)
    } else {
        black_box(descend(levels - 1))
    }
}

#[instrument(skip_all, fields(a.int = number, a.flag = flag, a.text = text))]
#[inline(never)]
fn with_attributes(number: i64, flag: bool, text: &str) -> u64 {
    black_box(number.cast_unsigned())
}

#[instrument(name = "root", skip_all)]
async fn awaits_ready() {
    for n in 0..CHILDREN {
        black_box(ready(n).await);
    }
}

#[instrument(name = "root", skip_all)]
async fn awaits_yielding() {
    for n in 0..CHILDREN {
        black_box(yielding(n).await);
    }
}

#[instrument(skip_all)]
async fn ready(n: u64) -> u64 {
    black_box(n)
}

#[instrument(skip_all)]
async fn yielding(n: u64) -> u64 {
    yield_once().await;
    black_box(n)
}
