//! The context of every task of a runtime, whoever spawned it, by the hooks of the runtime.
//!
//! A hook is called and returns, so here, and only here, a context is current between two calls instead of around one. Between them stands one poll, out of
//! which the runtime lets no panic.
//!
//! # Protocol
//!
//! A task that is spawned where something is current has an entry from [`TaskContexts::on_spawn`] to [`TaskContexts::on_terminate`]. The entry holds the task's
//! context; during a poll, what the thread had current before. The two change places at the beginning and at the end of a poll. The last poll of a task is the
//! exception: the task terminates inside of it, so that puts back what was current, and the end of the poll finds no entry. A task terminates during
//! a poll only if it is the poll of its own, by the thread that polls it; so the thread that finds an entry running is the thread that made it so.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use ::tokio::runtime::{Builder, TaskMeta};
use ::tokio::task::Id;

use crate::Context;
use crate::context::Attached;
use crate::span::scoped::Scope as _;
use crate::sync::fixed::{Arc, AtomicBool, Mutex, Ordering};
use crate::sync::lock;

/// Carries the context into every task.
pub trait CarryContext {
    /// Gives each task of the runtime the context that is current where it is spawned, whoever spawns it: `tokio::spawn` in a library that you have never heard of
    /// included. It takes the four hooks of the builder; with hooks of your own, call those of [`TaskContexts`] from them.
    ///
    /// Not carried, because `tokio` has no hooks there: what runs on the blocking pool ([`spawn_blocking`](super::spawn_blocking) does carry), and the tasks of a
    /// [`LocalSet`](super::LocalSet).
    ///
    /// ```
    /// use trace_runtime::task::CarryContext as _;
    /// use trace_runtime::{testing, traced};
    ///
    /// #[traced]
    /// async fn work() {}
    ///
    /// #[traced]
    /// async fn third_party() {
    ///     tokio::spawn(work()).await.unwrap();
    /// }
    ///
    /// let runtime = tokio::runtime::Builder::new_multi_thread().carry_context().build().unwrap();
    /// let (_, spans) = runtime.block_on(testing::capture_async(third_party()));
    /// spans.assert_tree("
    ///     third_party
    ///       work
    /// ");
    /// ```
    fn carry_context(&mut self) -> &mut Self;
}

impl CarryContext for Builder {
    fn carry_context(&mut self) -> &mut Self {
        let contexts = TaskContexts::new();
        let [spawn, before, after, terminate] = std::array::from_fn(|_| contexts.clone());
        self.on_task_spawn(move |task| spawn.on_spawn(task))
            .on_before_task_poll(move |task| before.on_before_poll(task))
            .on_after_task_poll(move |task| after.on_after_poll(task))
            .on_task_terminate(move |task| terminate.on_terminate(task))
    }
}

/// The contexts of a runtime's tasks, for hooks that do something else too; else see [`CarryContext`].
///
/// Each of its functions belongs into the hook of its name, all four or none. It holds no more contexts than the runtime holds tasks.
#[derive(Clone, Default)]
pub struct TaskContexts(Arc<Shards>);

impl TaskContexts {
    /// No task yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For [`Builder::on_task_spawn`]: keeps what is current for the task.
    pub fn on_spawn(&self, task: &TaskMeta<'_>) {
        let context = Context::current();
        if !context.is_empty() {
            self.0.of(task).insert(task.id(), Entry::new(context));
        }
    }

    /// For [`Builder::on_before_task_poll`]: makes the task's context current.
    pub fn on_before_poll(&self, task: &TaskMeta<'_>) {
        self.0.of(task).update(task.id(), Entry::enter);
    }

    /// For [`Builder::on_after_task_poll`]: puts back what was current.
    pub fn on_after_poll(&self, task: &TaskMeta<'_>) {
        self.0.of(task).update(task.id(), Entry::leave);
    }

    /// For [`Builder::on_task_terminate`]: forgets the task.
    pub fn on_terminate(&self, task: &TaskMeta<'_>) {
        if let Some(mut entry) = self.0.of(task).remove(task.id()) {
            entry.leave();
        }
    }
}

impl fmt::Debug for TaskContexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskContexts").finish_non_exhaustive()
    }
}

struct Entry {
    context: Attached,
    is_running: bool,
}

impl Entry {
    fn new(context: Context) -> Self {
        Self {
            context: Attached::new(context),
            is_running: false,
        }
    }

    fn enter(&mut self) {
        self.context.resume();
        self.is_running = true;
    }

    fn leave(&mut self) {
        if std::mem::take(&mut self.is_running) {
            self.context.suspend();
        }
    }
}

/// Workers that poll tasks at the same time should seldom meet.
struct Shards([Shard; Shards::COUNT]);

impl Shards {
    const COUNT: usize = 64;

    fn of(&self, task: &TaskMeta<'_>) -> &Shard {
        // Not the bits that the map itself looks at first.
        let hash = Hash::default().hash_one(task.id()) >> 32;
        &self.0[usize::try_from(hash).unwrap_or_default() % Self::COUNT]
    }
}

impl Default for Shards {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Shard::default()))
    }
}

/// A cache line of its own.
#[derive(Default)]
#[repr(align(64))]
struct Shard {
    /// Whether there are entries, so that a runtime that carries nothing takes no lock. Written under the lock. A task's first poll comes after
    /// its spawn, so whoever asks for a task that has an entry sees that there is one.
    is_used: AtomicBool,
    entries: Mutex<Entries>,
}

type Entries = HashMap<Id, Entry, Hash>;

impl Shard {
    fn insert(&self, task: Id, entry: Entry) {
        self.change(|entries| entries.insert(task, entry));
    }

    fn update(&self, task: Id, change: impl FnOnce(&mut Entry)) {
        if !self.is_used() {
            return;
        }
        if let Some(entry) = lock(&self.entries).get_mut(&task) {
            change(entry);
        }
    }

    /// The entry is dropped by the caller, outside of the lock.
    fn remove(&self, task: Id) -> Option<Entry> {
        if self.is_used() {
            self.change(|entries| entries.remove(&task))
        } else {
            None
        }
    }

    fn is_used(&self) -> bool {
        self.is_used.load(Ordering::Relaxed)
    }

    fn change<R>(&self, change: impl FnOnce(&mut Entries) -> R) -> R {
        let mut entries = lock(&self.entries);
        let result = change(&mut entries);
        self.is_used.store(!entries.is_empty(), Ordering::Relaxed);
        result
    }
}

type Hash = BuildHasherDefault<Multiplied>;

/// Ids are consecutive numbers that nobody else chooses.
#[derive(Default)]
struct Multiplied(u64);

impl Hasher for Multiplied {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, id: u64) {
        // 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, section 6.4).
        self.0 = (self.0 ^ id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
