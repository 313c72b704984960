//! Threads and channels: each continues the trace of whoever started it or sent to it.

use std::sync::mpsc;

use trace_runtime::testing::{SpanData, Spans, capture};
use trace_runtime::{Carried, Context, span, span_id, thread, trace_id, traced};

use crate::traces::{TRACES, assert_traces, leaf, sync_request};

/// All requests at once, each on a thread of its own.
fn many_requests(work: fn(u32), tree: &str) {
    let ((), spans) = capture(|| {
        thread::scope(|s| {
            for id in 0..TRACES {
                s.spawn(move || sync_request(id, work));
            }
        });
    });
    assert_traces(&spans, tree);
}

fn capture_ids(work: impl FnOnce()) -> Spans {
    let before = (trace_id(), span_id());
    let ((), spans) = capture(work);
    assert_eq!((trace_id(), span_id()), before);
    spans
}

#[test]
fn spawned_threads() {
    many_requests(
        |id| {
            let inner = move || thread::spawn(move || leaf(id)).join();
            let outer = thread::spawn(inner).join().expect("no panic");
            outer.expect("no panic");
        },
        "request\n  leaf",
    );
}

#[test]
fn scoped_threads() {
    many_requests(
        |id| {
            thread::scope(|s| {
                s.spawn(|| leaf(id));
                s.spawn(move || s.spawn(move || leaf(id)));
            });
        },
        "request\n  leaf\n  leaf",
    );
}

#[test]
fn built_threads() {
    many_requests(
        |id| {
            let named = || {
                thread::Builder::new()
                    .name("worker".into())
                    .stack_size(1 << 20)
            };
            let worker = named().spawn(move || {
                assert_eq!(std::thread::current().name(), Some("worker"));
                leaf(id);
            });
            worker.expect("a thread").join().expect("no panic");
            thread::scope(|s| {
                let scoped = named().spawn_scoped(s, || leaf(id));
                scoped.expect("a thread").join().expect("no panic");
            });
        },
        "request\n  leaf\n  leaf",
    );
}

/// One worker for all requests: what it does for one of them leaves nothing for the next.
#[test]
fn carried_values() {
    let (orders, received) = mpsc::channel::<Carried<u32>>();
    let ((), spans) = capture(|| {
        thread::scope(|s| {
            for id in 0..TRACES {
                let orders = orders.clone();
                s.spawn(move || {
                    sync_request(id, |id| orders.send(Carried::new(id)).expect("a worker"));
                });
            }
        });
        drop(orders);
        let worker = std::thread::spawn(move || {
            for order in received {
                assert_eq!(trace_id(), None);
                order.attach(leaf);
            }
        });
        worker.join().expect("no panic");
    });
    assert_traces(&spans, "request\n  leaf");
}

#[test]
fn carried_values_that_are_linked() {
    #[traced(root)]
    fn batch(orders: Vec<Carried<u32>>) -> u32 {
        orders.into_iter().map(Carried::link).sum()
    }
    #[traced(root, links = order)]
    fn single(order: &Carried<u32>) -> u32 {
        *order.value()
    }
    let mut sums = (0, 0);
    let spans = capture_ids(|| {
        let send = |id: u32| span!("send").in_scope(|| Carried::new(id).map(|id| id + 1));
        sums = (batch(vec![send(1), send(2)]), single(&send(3)));
    });
    assert_eq!(sums, (5, 4));
    let linked = |name| {
        let links = spans.named(name).one().links();
        links
            .iter()
            .map(|link| link.span_context().span_id())
            .collect::<Vec<_>>()
    };
    let sent: Vec<_> = spans.named("send").iter().map(SpanData::span_id).collect();
    assert_eq!(
        (linked("batch"), linked("single")),
        (sent[..2].to_vec(), sent[2..].to_vec())
    );
}

#[test]
fn carried_parts_are_what_was_carried() {
    let spans = capture_ids(|| {
        span!("send").in_scope(|| {
            let (value, context) = Carried::new("x").into_parts();
            assert_eq!((value, context.span_id()), ("x", span_id()));
            let carried = Carried::from_parts(value, Context::default());
            assert_eq!(carried.context().span_id(), None);
            assert_eq!(carried.attach(|_| span_id()), None);
        });
    });
    spans.assert_tree("send");
}
