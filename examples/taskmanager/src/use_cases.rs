//! What can be done with tasks, whoever asks for it in whatever way.

use std::sync::Arc;

use futures::{Stream, StreamExt as _, stream};
use rusqlite::Connection;
use thiserror::Error;
use tokio::sync::broadcast;
use trace_runtime::{attr, traced};
use tracing::info;

use crate::cache::Cache;
use crate::domain::{Change, Draft, Invalid, Status, Task, TaskId};
use crate::store::jobs::{self, Notification};
use crate::store::{Database, StoreError, tasks};

/// Tasks that are cached.
const CACHED: usize = 10_000;

/// Changes that a slow follower may lag behind.
const FEED: usize = 1024;

/// The most tasks of a list.
const MOST: u32 = 20;

/// Who wants something.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: String,
    /// The id of the request, as the one who sent it knows it.
    pub(crate) request: String,
}

#[derive(Debug, Error)]
pub(crate) enum TaskError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("there is no such task")]
    NotFound,
    #[error("what is done stays done")]
    Done,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    database: Database,
    cache: Arc<Cache>,
    changes: broadcast::Sender<Task>,
}

impl Tasks {
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            cache: Arc::new(Cache::new(CACHED)),
            changes: broadcast::Sender::new(FEED),
        }
    }

    /// The task and the job to tell somebody of it: both are there, or neither.
    #[traced(name = "create_task")]
    pub(crate) async fn create(&self, caller: Caller, draft: Draft) -> Result<Task, TaskError> {
        draft.validate()?;
        let write = move |database: &Connection| -> Result<_, StoreError> {
            let task = tasks::insert(database, &caller.user, &draft)?;
            notify(database, &task, caller.request, "There is a new task")?;
            Ok(task)
        };
        let task = self.database.transaction(write).await?;
        attr!(task.id = task.id);
        info!(task = %task.id, "created");
        self.publish(&task);
        Ok(task)
    }

    #[traced(name = "find_task", attrs(task.id = id))]
    pub(crate) async fn find(&self, caller: &Caller, id: TaskId) -> Result<Task, TaskError> {
        let cached = self.cache.get(id);
        attr!(cache.hit = cached.is_some());
        let task = match cached {
            Some(task) => task,
            None => self.load(id).await?,
        };
        owned(task, caller)
    }

    /// The latest tasks of the caller, the last one first.
    #[traced(name = "list_tasks")]
    pub(crate) async fn list(&self, caller: Caller) -> Result<Vec<Task>, TaskError> {
        self.database
            .call(move |connection| Ok(tasks::latest(connection, &caller.user, MOST)?))
            .await
    }

    /// Who is to be told is told when the task is done.
    #[traced(name = "change_task", attrs(task.id = id))]
    pub(crate) async fn change(
        &self,
        caller: Caller,
        id: TaskId,
        change: Change,
    ) -> Result<Task, TaskError> {
        change.validate()?;
        let write = move |database: &Connection| {
            let task = tasks::find(database, id)?.ok_or(TaskError::NotFound)?;
            let was_done = task.status == Status::Done;
            let task = owned(task, &caller)?
                .changed(&change)
                .ok_or(TaskError::Done)?;
            tasks::update(database, &task)?;
            if task.status == Status::Done && !was_done {
                notify(database, &task, caller.request, "A task is done")?;
            }
            Ok::<_, TaskError>(task)
        };
        let task = self.database.transaction(write).await?;
        self.publish(&task);
        Ok(task)
    }

    /// The task as it is, then each of its changes until it is done.
    #[traced(name = "follow_task", attrs(task.id = id))]
    pub(crate) async fn follow(
        &self,
        caller: &Caller,
        id: TaskId,
    ) -> Result<impl Stream<Item = Task> + use<>, TaskError> {
        // Before the task is read, so that no change falls between.
        let changes = self.changes.subscribe();
        let task = self.find(caller, id).await?;
        let is_done = task.status == Status::Done;
        let later = stream::unfold(
            (changes, is_done),
            move |(mut changes, is_done)| async move {
                let task = if is_done {
                    None
                } else {
                    next(&mut changes, id).await
                }?;
                let is_done = task.status == Status::Done;
                Some((task, (changes, is_done)))
            },
        );
        Ok(stream::iter([task]).chain(later))
    }

    #[traced(name = "load_task")]
    async fn load(&self, id: TaskId) -> Result<Task, TaskError> {
        let found = self
            .database
            .call(move |connection| tasks::find(connection, id));
        let task = found.await?.ok_or(TaskError::NotFound)?;
        self.cache.put(&task);
        Ok(task)
    }

    fn publish(&self, task: &Task) {
        self.cache.put(task);
        // Mostly nobody follows.
        let _ = self.changes.send(task.clone());
    }
}

/// A task of somebody else does not exist: whether it does is nobody's business.
fn owned(task: Task, caller: &Caller) -> Result<Task, TaskError> {
    Some(task)
        .filter(|task| task.owner == caller.user)
        .ok_or(TaskError::NotFound)
}

fn notify(
    connection: &Connection,
    task: &Task,
    request: String,
    text: &str,
) -> Result<(), StoreError> {
    let Some(to) = task.notify.clone() else {
        return Ok(());
    };
    let notification = Notification {
        task: task.id,
        to,
        text: format!("{text}: {}", task.title),
        request,
    };
    jobs::send(connection, &notification)
}

/// The next change of this task; `None` when it cannot be told any more what changed.
async fn next(changes: &mut broadcast::Receiver<Task>, id: TaskId) -> Option<Task> {
    loop {
        let task = changes.recv().await.ok()?;
        if task.id == id {
            return Some(task);
        }
    }
}

#[cfg(test)]
mod tests {
    use trace_runtime::testing;

    use super::*;

    fn tasks() -> Tasks {
        Tasks::new(Database::in_memory().expect("memory"))
    }

    fn caller(user: &str) -> Caller {
        Caller {
            user: user.to_owned(),
            request: "r-1".to_owned(),
        }
    }

    fn draft() -> Draft {
        Draft {
            title: "wash up".to_owned(),
            notify: Some("ann@example.org".to_owned()),
        }
    }

    fn to(status: Status) -> Change {
        Change {
            title: None,
            status: Some(status),
        }
    }

    #[tokio::test]
    async fn a_task_and_its_job_are_one_transaction() {
        let tasks = tasks();
        let (task, spans) = testing::capture_async(tasks.create(caller("ann"), draft())).await;
        assert_eq!(task.expect("created").status, Status::Open);
        spans.assert_tree(
            "
            create_task task.id=1
              validate_draft
              \"INSERT tasks\" task.id=1
              \"send jobs\" task.id=1 request.id=r-1 messaging.message.id=\"1\"
              COMMIT
        ",
        );
    }

    #[tokio::test]
    async fn an_invalid_task_touches_nothing() {
        let draft = Draft {
            title: String::new(),
            notify: None,
        };
        let tasks = tasks();
        let (_, spans) = testing::capture_async(tasks.create(caller("ann"), draft)).await;
        spans.assert_tree(
            "
            create_task !TaskError
              validate_draft !Invalid
        ",
        );
    }

    #[tokio::test]
    async fn the_cache_is_asked_first_and_knows_what_changed() {
        let tasks = tasks();
        tasks.create(caller("ann"), draft()).await.expect("created");
        let change = tasks.change(caller("ann"), 1, to(Status::Doing));
        change.await.expect("changed");
        let (found, spans) = testing::capture_async(tasks.find(&caller("ann"), 1)).await;
        assert_eq!(found.expect("found").status, Status::Doing);
        spans.assert_tree("find_task task.id=1 cache.hit=true");

        let elsewhere = Tasks::new(tasks.database.clone());
        let (found, spans) = testing::capture_async(elsewhere.find(&caller("ann"), 1)).await;
        assert_eq!(found.expect("found").status, Status::Doing);
        spans.assert_tree(
            "
            find_task cache.hit=false
              load_task
                \"SELECT tasks\" task.id=1
        ",
        );
    }

    #[tokio::test]
    async fn a_task_of_somebody_else_does_not_exist() {
        let tasks = tasks();
        tasks.create(caller("ann"), draft()).await.expect("created");
        let (bob, done) = (caller("bob"), to(Status::Done));
        assert!(matches!(
            tasks.find(&bob, 1).await,
            Err(TaskError::NotFound)
        ));
        assert!(matches!(
            tasks.change(bob.clone(), 1, done).await,
            Err(TaskError::NotFound)
        ));
        assert!(tasks.list(bob).await.expect("a list").is_empty());
    }

    #[tokio::test]
    async fn followers_see_every_change_until_it_is_done() {
        let tasks = tasks();
        tasks.create(caller("ann"), draft()).await.expect("created");
        let followed = tasks.follow(&caller("ann"), 1).await.expect("followed");
        for status in [Status::Doing, Status::Done] {
            let change = tasks.change(caller("ann"), 1, to(status));
            change.await.expect("changed");
        }
        let seen: Vec<_> = followed.map(|task| task.status).collect().await;
        assert_eq!(seen, [Status::Open, Status::Doing, Status::Done]);
    }
}
