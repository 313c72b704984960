//! What samplers, processors and exporters do is not recorded, not even in a context that they attach.

use std::future;
use std::mem;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::task::{Context as TaskContext, Waker};
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::SamplingParameters;
use trace_runtime::{
    Context, Error, LiveSpan, SpanProcessor, WithContext, propagation, span, traced,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Spans of every kind, which nobody may see, in a context that is handed on.
fn nosy(context: &Context) {
    #[traced]
    fn sync() {
        span!("block").in_scope(|| ());
    }
    #[traced]
    async fn asynchronous() {
        sync();
        future::ready(()).await;
    }
    context.attach(sync);
    context.attach(|| Context::current().attach(sync));
    futures::executor::block_on(asynchronous().with_context(context.clone()));
}

fn remote() -> Context {
    propagation::extract(&[(
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )])
}

fn sampler(parameters: &SamplingParameters<'_>) -> bool {
    nosy(&Context::detached());
    nosy(&remote());
    parameters.name() == "work"
}

struct Processor;

impl SpanProcessor for Processor {
    fn on_start(&self, _: &mut LiveSpan<'_>, parent: &Context) {
        nosy(parent);
    }

    fn on_ending(&self, _: &mut LiveSpan<'_>) {
        nosy(&Context::current());
        nosy(&Context::detached());
    }
}

/// Attaches a context of the program, and begins what the program goes on with.
struct Nosy(Context, Sender<String>, bool);

impl Exporter for Nosy {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        nosy(&self.0);
        if !mem::replace(&mut self.2, true) {
            assert!(!poll_begun(), "it is pending");
        }
        for span in batch {
            self.1.send(span.name().into()).expect("the test waits");
        }
        Ok(())
    }
}

#[traced(root)]
fn work(inside: impl FnOnce()) {
    inside();
}

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the exporter begins, and the test goes on with.
static BEGUN: Mutex<Option<Job>> = Mutex::new(None);

fn poll_begun() -> bool {
    let mut begun = BEGUN.lock().expect("nobody panics");
    let job = begun.as_mut().expect("it is there");
    let mut context = TaskContext::from_waker(Waker::noop());
    job.as_mut().poll(&mut context).is_ready()
}

async fn works_twice() {
    work(|| ());
    tokio::task::yield_now().await;
    work(|| ());
}

#[test]
fn a_context_that_they_attach_changes_nothing() {
    let (send, names) = mpsc::channel();
    *BEGUN.lock().expect("nobody panics") =
        Some(Box::pin(works_twice().with_context(Context::detached())));
    let builder = trace_runtime::builder().sampler(sampler);
    let builder = builder
        .processor(Processor)
        .exporter(Nosy(remote(), send, false));
    let tracing = builder.init().expect("the only one");
    work(|| work(|| ()));
    let report = tracing.flush(PATIENCE);
    assert_eq!((report.started(), report.delivered()), (2, 2), "{report}");
    assert_eq!(names.recv().as_deref(), Ok("work"));
    assert!(poll_begun(), "it goes on where spans are recorded");
    let report = tracing.shutdown(PATIENCE);
    assert_eq!((report.started(), report.delivered()), (3, 3), "{report}");
    assert_eq!(names.iter().collect::<Vec<_>>(), ["work", "work"]);
}
