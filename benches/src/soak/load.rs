//! The threads that record, and how they are stopped.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};

use trace_runtime::{Span, span, traced};

use super::Known;
use crate::work::{CHILDREN, block_on, children, repeat, text, yield_once};

/// Threads at work.
pub(super) struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Spans that stay open over a stop.
    held: Vec<Span>,
    /// Spans that were started here.
    own: u64,
}

#[derive(Default)]
struct Shared {
    /// Each piece of work is done under a read lock.
    gate: RwLock<()>,
    started: AtomicU64,
    parked: Mutex<Vec<Parked>>,
    is_over: AtomicBool,
}

type Parked = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Spans that a parked future holds open.
const OPEN_IN_PARKED: u64 = 2;

/// Futures that may be parked at a time.
const MOST_PARKED: usize = 64;

/// Traces of each kind in one piece of work.
const TRACES: u64 = 20;

/// Spans that the main thread holds open, at most.
const MOST_HELD: usize = 5;

impl Load {
    pub(super) fn start(threads: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let start = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        Self {
            threads: (0..threads).map(start).collect(),
            shared: Arc::clone(&shared),
            held: Vec::new(),
            own: 0,
        }
    }

    /// Runs `look` while nobody works, with what is known then.
    pub(super) fn while_stopped<R>(&mut self, look: impl FnOnce(Known) -> R) -> R {
        self.hold();
        let _closed = self
            .shared
            .gate
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        look(Known {
            started: self.shared.started.load(Relaxed) + self.own,
            open: self.shared.parked().len() as u64 * OPEN_IN_PARKED + self.held.len() as u64,
        })
    }

    /// One more span, or none.
    fn hold(&mut self) {
        if self.held.len() == MOST_HELD {
            self.held.clear();
        } else {
            self.held.push(span!("held"));
            self.own += 1;
        }
    }

    /// Ends all work and all spans.
    pub(super) fn stop(self) {
        self.shared.is_over.store(true, Relaxed);
        for thread in self.threads {
            thread.join().expect("no panic in the work");
        }
        self.shared.parked().clear();
    }
}

impl Shared {
    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while !self.is_over.load(Relaxed) {
            let _open = self.gate.read().unwrap_or_else(PoisonError::into_inner);
            self.park_or_finish();
            repeat(TRACES, || sync_root(|| children(child)));
            repeat(TRACES, || block_on(async_root()));
            self.count(2 * TRACES * (1 + CHILDREN));
        }
    }

    fn count(&self, spans: u64) {
        self.started.fetch_add(spans, Relaxed);
    }

    /// A future is left open for another thread, or one that was left is finished.
    fn park_or_finish(&self) {
        let left = Some(self.parked())
            .filter(|parked| parked.len() >= MOST_PARKED)
            .and_then(|mut parked| parked.pop());
        if let Some(mut future) = left {
            assert!(poll(&mut future).is_ready(), "it waits once");
        } else {
            let mut future: Parked = Box::pin(parked_root());
            assert!(poll(&mut future).is_pending(), "it waits once");
            self.count(OPEN_IN_PARKED);
            self.parked().push(future);
        }
    }
}

fn poll(future: &mut Parked) -> Poll<()> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

#[traced(root)]
#[inline(never)]
fn sync_root(body: impl FnOnce()) {
    body();
}

#[inline(never)]
fn child(n: u64) -> u64 {
    if n.is_multiple_of(4) {
        with_attributes(n.cast_signed(), text())
    } else {
        plain(n)
    }
}

#[traced]
#[inline(never)]
fn plain(n: u64) -> u64 {
    n
}

#[traced(attrs(a.int = number, a.text = text))]
#[inline(never)]
fn with_attributes(number: i64, text: &str) -> u64 {
    number.cast_unsigned()
}

#[traced(root)]
async fn async_root() {
    for n in 0..CHILDREN {
        if n.is_multiple_of(4) {
            waits().await;
        } else {
            is_ready().await;
        }
    }
}

#[allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#[traced]
async fn is_ready() {}

#[traced]
async fn waits() {
    yield_once().await;
}

#[traced(root)]
async fn parked_root() {
    waits().await;
}
