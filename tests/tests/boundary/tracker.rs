//! Tasks of a tracker continue the trace of whoever spawns them, however they are spawned.

use tokio::runtime::Handle;
use tokio::task::LocalSet;
use trace_runtime::testing::capture_async;
use trace_runtime::{task, traced};

use crate::traces::{self, many_requests, step};

#[traced]
fn leaf() {}

#[traced]
async fn spawn_all(tasks: task::TaskTracker) {
    let set = LocalSet::new();
    let handle = Handle::current();
    let leaf_of = || async { leaf() };
    tasks.spawn(leaf_of());
    tasks.spawn_on(leaf_of(), &handle);
    tasks.spawn_blocking(leaf);
    tasks.spawn_blocking_on(leaf, &handle);
    tasks.spawn_local_on(leaf_of(), &set);
    let local = async {
        tasks.spawn_local(async { leaf() });
        tasks.close();
        tasks.wait().await;
    };
    set.run_until(local).await;
}

#[tokio::test]
async fn each_way_to_spawn_keeps_the_trace() {
    let ((), spans) = capture_async(spawn_all(task::TaskTracker::new())).await;
    let tree = format!("spawn_all{}", "\n  leaf".repeat(6));
    spans.assert_tree(&tree);
}

#[test]
fn tasks_of_many_requests() {
    many_requests(
        |id| async move {
            let tasks = task::TaskTracker::new();
            tasks.spawn(step(id));
            tasks.spawn_blocking(move || traces::leaf(id));
            tasks.close();
            tasks.wait().await;
        },
        "request\n  step\n    leaf\n  leaf",
    );
}
