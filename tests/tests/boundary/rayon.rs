//! Jobs of a pool: each continues the trace of whoever spawned it, and leaves nothing for the next job on its thread.

use std::sync::mpsc;

use ::rayon::ThreadPool;
use ::rayon::prelude::*;
use trace_runtime::rayon::{self, InContext as _};
use trace_runtime::testing::capture;
use trace_runtime::{span, span_id, trace_id, traced};

use crate::traces::{TRACES, assert_traces, leaf, sync_request};

fn pool(threads: usize) -> ThreadPool {
    let builder = ::rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().expect("a pool")
}

/// All requests at once in one pool of few threads, so that each thread that waits takes up jobs of other requests.
fn many_requests(work: fn(u32), tree: &str) {
    for threads in [1, 4] {
        let pool = pool(threads);
        let ((), spans) = capture(|| {
            rayon::install(&pool, || {
                rayon::scope(|s| {
                    for id in 0..TRACES {
                        s.spawn(move |_| sync_request(id, work));
                    }
                });
            });
        });
        assert_traces(&spans, tree);
        let left = pool.broadcast(|_| (trace_id(), span_id()));
        assert!(left.iter().all(|ids| *ids == (None, None)), "{left:?}");
    }
}

#[traced(attrs(request = id))]
fn branch(id: u32, depth: u32) {
    if depth > 0 {
        rayon::join(|| branch(id, depth - 1), || branch(id, depth - 1));
    }
}

#[test]
fn joined_jobs() {
    many_requests(
        |id| branch(id, 2),
        "request\n  branch\n    branch\n      branch\n      branch\n    branch\n      branch\n      branch",
    );
}

#[test]
fn scoped_jobs() {
    many_requests(
        |id| {
            rayon::scope(|s| {
                leaf(id);
                s.spawn(move |s| {
                    leaf(id);
                    s.spawn(move |_| leaf(id));
                });
                s.spawn(move |_| branch(id, 1));
            });
        },
        "request\n  leaf\n  leaf\n  leaf\n  branch\n    branch\n    branch",
    );
}

#[test]
fn parallel_iterators() {
    many_requests(
        |id| {
            let ids = (0..8_u32).into_par_iter().in_context().map(|_| leaf(id));
            assert_eq!(ids.count(), 8);
        },
        "request\n  leaf\n  leaf\n  leaf\n  leaf\n  leaf\n  leaf\n  leaf\n  leaf",
    );
}

#[test]
fn every_step_behind_in_context_is_in_it() {
    #[traced]
    fn all(numbers: &[u32]) -> Vec<u32> {
        let here = span_id();
        let is_here = || assert_eq!(span_id(), here);
        let sum = numbers.par_iter().in_context().copied().fold(
            || {
                is_here();
                0
            },
            |sum, number| {
                is_here();
                sum + number
            },
        );
        let sum = sum.reduce(
            || {
                is_here();
                0
            },
            |a, b| {
                is_here();
                a + b
            },
        );
        assert_eq!(sum, numbers.iter().sum::<u32>());
        let enumerated = numbers.par_iter().enumerate().in_context();
        assert_eq!(enumerated.opt_len(), Some(numbers.len()));
        enumerated
            .filter(|_| true)
            .map(|(_, number)| *number)
            .inspect(|_| is_here())
            .collect()
    }
    let numbers: Vec<u32> = (0..1000).collect();
    let (collected, spans) = capture(|| rayon::install(&pool(4), || all(&numbers)));
    assert_eq!(collected, numbers);
    spans.assert_tree("all");
}

#[test]
fn spawned_jobs() {
    let pool = pool(2);
    let (done, is_done) = mpsc::channel();
    let ((), spans) = capture(|| {
        for id in 0..TRACES {
            sync_request(id, |id| {
                let [first, second, third] = std::array::from_fn(|_| done.clone());
                let job = move |done: mpsc::Sender<()>| {
                    leaf(id);
                    done.send(()).expect("the test waits");
                };
                rayon::spawn(move || job(first));
                rayon::spawn_fifo(move || job(second));
                rayon::spawn_on(&pool, move || job(third));
            });
        }
        assert_eq!(is_done.iter().take(3 * TRACES as usize).count(), 300);
    });
    assert_traces(&spans, "request\n  leaf\n  leaf\n  leaf");
}

/// Known of rivals: the thread that waits in `join` takes up a job that has no context, and the span it waits in becomes that job's parent.
#[test]
fn a_job_without_a_context_gets_no_wrong_parent() {
    let (seen, all_seen) = mpsc::channel();
    let ((), spans) = capture(|| {
        rayon::install(&pool(1), || {
            span!("waits").in_scope(|| {
                // The youngest job of the only thread, so that `join` finds it before its own second half.
                let plain = move || seen.send(span_id()).expect("the test waits");
                rayon::join(|| ::rayon::spawn(plain), || leaf(0));
            });
        });
    });
    spans.assert_tree("waits\n  leaf");
    assert_eq!(all_seen.iter().collect::<Vec<_>>(), [None]);
}

#[test]
fn a_job_that_panics_leaves_nothing_on_its_thread() {
    let pool = pool(1);
    let (failure, spans) = trace_runtime::testing::try_capture(|| {
        span!("request").in_scope(|| rayon::install(&pool, leaf_that_panics));
    });
    failure.expect_err("a panic");
    spans.assert_tree("request !panic\n  leaf_that_panics !panic");
    assert_eq!(pool.install(|| (trace_id(), span_id())), (None, None));
}

#[traced]
fn leaf_that_panics() {
    panic!("on purpose");
}
