//! `#[traced(propagate)]`: what the body spawns by a known path continues its trace.

use std::sync::mpsc;

use trace_runtime::testing::{capture, capture_async};
use trace_runtime::{Outcome, traced};

use crate::traces::{TRACES, assert_traces, current_thread, leaf, multi_thread, request, step};

#[test]
fn tasks() {
    #[traced(propagate, attrs(request = id))]
    async fn parent(id: u32) -> Result<(), tokio::task::JoinError> {
        tokio::spawn(step(id)).await?;
        ::tokio::task::spawn(async move { tokio::spawn(step(id)).await }).await??;
        tokio::task::spawn_blocking(move || leaf(id)).await?;
        let (a, b) = tokio::join!(tokio::spawn(step(id)), tokio::spawn(step(id)));
        a.and(b)
    }
    for runtime in [current_thread(), multi_thread()] {
        let ((), spans) = runtime.block_on(capture_async(async {
            let mut requests = trace_runtime::task::JoinSet::new();
            for id in 0..TRACES {
                requests.spawn(request(id, |id| async move {
                    parent(id).await.expect("no panic");
                }));
            }
            requests.join_all().await;
        }));
        let step = "    step\n      leaf\n";
        assert_traces(
            &spans,
            &format!("request\n  parent\n    leaf\n{}", step.repeat(4)),
        );
    }
}

#[test]
fn local_tasks() {
    use tokio::task;

    #[traced(propagate)]
    async fn parent() {
        task::spawn_local(step(0)).await.expect("no panic");
    }
    let local = task::LocalSet::new();
    let body = capture_async(async { local.run_until(parent()).await });
    let ((), spans) = current_thread().block_on(body);
    spans.assert_tree("parent\n  step\n    leaf");
}

#[test]
fn threads() {
    use std::thread;

    #[traced(propagate)]
    fn parent(text: &str) -> thread::Result<usize> {
        let length = text.len();
        thread::spawn(|| leaf(1)).join()?;
        let counted = thread::spawn(move || {
            leaf(2);
            length
        });
        counted.join()
    }
    let (counted, spans) = capture(|| parent("four"));
    assert_eq!(counted.expect("no panic"), 4);
    spans.assert_tree("parent\n  leaf request=1\n  leaf request=2");
}

#[test]
fn jobs() {
    #[traced(propagate)]
    fn parent() -> u32 {
        let (done, is_done) = mpsc::channel();
        rayon::spawn(move || {
            leaf(1);
            done.send(()).expect("the parent waits");
        });
        is_done.recv().expect("no panic");
        let ((), two) = rayon::join(
            || leaf(2),
            || {
                leaf(3);
                2
            },
        );
        two
    }
    let (two, spans) = capture(parent);
    assert_eq!(two, 2);
    spans.assert_tree_unordered("parent\n  leaf request=1\n  leaf request=2\n  leaf request=3");
}

#[test]
fn blocks() {
    struct Store;

    #[traced(propagate)]
    impl Store {
        fn load() {
            std::thread::spawn(|| leaf(1)).join().expect("no panic");
        }

        fn close() {}

        #[traced(propagate = false)]
        fn forget() -> Option<trace_runtime::TraceId> {
            std::thread::spawn(trace_runtime::trace_id)
                .join()
                .expect("no panic")
        }
    }
    let (forgotten, spans) = capture(|| {
        Store::load();
        Store::close();
        Store::forget()
    });
    assert_eq!(forgotten, None);
    spans.assert_tree("Store::load\n  leaf\nStore::close\nStore::forget");
}

#[test]
fn what_the_task_does_is_what_it_did() {
    #[traced(propagate)]
    async fn parent() -> Result<u32, tokio::task::JoinError> {
        let task = tokio::spawn(async {
            tokio::task::yield_now().await;
            7
        });
        let aborted = tokio::spawn(std::future::pending::<u32>());
        aborted.abort();
        assert!(aborted.await.is_err_and(|error| error.is_cancelled()));
        task.await
    }
    let (seven, spans) = current_thread().block_on(capture_async(parent()));
    assert_eq!(seven.expect("no panic"), 7);
    assert_eq!(spans.one().outcome(), Outcome::Returned);
}
