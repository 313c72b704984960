//! Messages: whoever takes one up continues the trace of whoever sent it, whatever the message carries it in; in both flavours of the runtime.

use std::collections::{BTreeMap, HashMap};

use http::HeaderMap;
use tokio::sync::mpsc;
use tonic::metadata::MetadataMap;
use trace_runtime::propagation::{Carrier, Extract, Inject};
use trace_runtime::testing::capture_async;
use trace_runtime::{Context, WithContext, propagation, sql, task, trace_id, traced, traceparent};

use crate::traces::{
    TRACES, assert_traces, current_thread, many_requests, multi_thread, request, step,
};

#[traced(name = "process", attrs(request = id))]
async fn process(id: u32) {
    step(id).await;
}

/// All requests send to one queue at once, which four workers of no trace, but of the capture, empty; `send` makes what is sent of a request, and `open` a context of that.
fn many_messages<M: Send + 'static>(send: fn() -> M, open: fn(&M) -> Context) {
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(capture_async(async {
            let (queue, messages) = async_queue();
            let workers: Vec<_> = (0..4)
                .map(|_| work(messages.clone(), open).with_context(Context::detached()))
                .map(tokio::spawn)
                .collect();
            let mut requests = task::JoinSet::new();
            for id in 0..TRACES {
                let queue = queue.clone();
                requests.spawn(request(id, move |id| async move {
                    queue.send((id, send())).await.expect("workers");
                }));
            }
            requests.join_all().await;
            drop(queue);
            for worker in workers {
                worker.await.expect("no panic");
            }
        }));
        assert_traces(&spans, "request\n  process\n    step\n      leaf");
    }
}

type Messages<M> = std::sync::Arc<tokio::sync::Mutex<mpsc::Receiver<(u32, M)>>>;

fn async_queue<M>() -> (mpsc::Sender<(u32, M)>, Messages<M>) {
    let (queue, messages) = mpsc::channel(8);
    (queue, std::sync::Arc::new(messages.into()))
}

async fn work<M>(messages: Messages<M>, open: fn(&M) -> Context) {
    loop {
        let next = messages.lock().await.recv().await;
        let Some((id, message)) = next else { return };
        process(id).with_context(open(&message)).await;
        assert_eq!(trace_id(), None);
    }
}

/// What a sender writes into an empty carrier.
fn sent<C: Inject + Default>() -> C {
    let mut carrier = C::default();
    propagation::inject(&mut carrier);
    carrier
}

fn received<C: Extract>(carrier: &C) -> Context {
    propagation::extract(carrier)
}

#[test]
fn headers() {
    many_messages(sent::<HeaderMap>, received);
}

#[test]
fn metadata() {
    many_messages(sent::<MetadataMap>, received);
}

#[test]
fn maps() {
    many_messages(sent::<HashMap<String, String>>, received);
    many_messages(sent::<BTreeMap<String, String>>, received);
}

#[test]
fn pairs() {
    many_messages(sent::<Vec<(String, String)>>, received);
}

#[test]
fn payloads() {
    let open = |payload: &String| {
        let carrier: Carrier = serde_json::from_str(payload).expect("what was sent");
        carrier.attempt(1).parent()
    };
    many_messages(
        || serde_json::to_string(&Carrier::capture()).expect("a string"),
        open,
    );
}

#[test]
fn statements() {
    many_requests(
        |id| async move {
            let before = sql::comment("SELECT 1").into_owned();
            step(id).await;
            assert_eq!(sql::comment("SELECT 1"), before);
            let parent = traceparent().expect("a span");
            assert!(
                before.contains(&format!("traceparent='{parent}'")),
                "{before}"
            );
        },
        "request\n  step\n    leaf",
    );
}
