//! The `SQLite` file: one connection, on a thread of its own, that does what it is sent.

pub(crate) mod jobs;
pub(crate) mod tasks;

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{io, thread};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use trace_runtime::sql::Comment;
use trace_runtime::{Carried, traced};

/// Work that may wait for the thread.
const QUEUE: usize = 1024;

/// How long one process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// The number of prepared statements that are kept.
const PREPARED: usize = 32;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// The database. What is sent to its thread takes the sender's context along, so that statements are children of who wanted them.
///
/// When the last copy is dropped, what was sent is done and the file is closed.
#[derive(Clone, Debug)]
pub(crate) struct Database(Arc<Worker>);

#[derive(Debug)]
struct Worker {
    /// `None` only while it is dropped.
    work: Option<mpsc::Sender<Carried<Work>>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("the database failed")]
    Failed(#[from] rusqlite::Error),
    #[error("the database is closed")]
    Closed,
    #[error("the database gets no thread")]
    Thread(#[source] io::Error),
}

impl Database {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::start(Connection::open(path)?)
    }

    #[cfg(test)]
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Self::start(Connection::open_in_memory()?)
    }

    fn start(connection: Connection) -> Result<Self, StoreError> {
        prepare(&connection)?;
        let (work, received) = mpsc::channel(QUEUE);
        let thread = spawn(connection, received).map_err(StoreError::Thread)?;
        Ok(Self(Arc::new(Worker {
            work: Some(work),
            thread: Some(thread),
        })))
    }

    /// What `f` makes of the connection. Each statement is a transaction of its own.
    pub(crate) async fn call<T, E>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.run(|connection| f(connection)).await
    }

    /// What `f` does, all of it or, if it fails, nothing.
    pub(crate) async fn transaction<T, E>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.run(|connection| {
            let transaction = connection
                // Another process writes too: who reads first and writes later would find that out in the middle.
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
            let result = f(&transaction)?;
            commit(transaction)?;
            Ok(result)
        })
        .await
    }

    async fn run<T, E>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            // Nobody may be waiting any more: a client hung up.
            let _ = answer.send(f(connection));
        });
        let queue = self.0.work.as_ref().ok_or(StoreError::Closed)?;
        let sent = queue.send(Carried::new(work)).await;
        sent.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            // A panic was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn spawn(
    mut connection: Connection,
    mut work: mpsc::Receiver<Carried<Work>>,
) -> io::Result<JoinHandle<()>> {
    let thread = thread::Builder::new().name("database".to_owned());
    thread.spawn(move || {
        while let Some(work) = work.blocking_recv() {
            work.attach(|work| work(&mut connection));
        }
    })
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(is_worth_waiting))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.execute_batch(tasks::SCHEMA)?;
    connection.execute_batch(jobs::SCHEMA)
}

/// `SQLite`'s own timeout waits in steps that are much longer than a transaction here.
fn is_worth_waiting(times: i32) -> bool {
    const STEP: Duration = Duration::from_micros(200);
    thread::sleep(STEP);
    STEP * times.unsigned_abs() < PATIENCE
}

#[traced(name = "COMMIT", kind = client, attrs(db.system.name = "sqlite", db.operation.name = "COMMIT"))]
fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    Ok(transaction.commit()?)
}

/// The statement with who sends it. Its text is the same each time, so it is prepared once.
fn commented(statement: &str) -> Cow<'_, str> {
    static COMMENT: LazyLock<Comment> = LazyLock::new(|| Comment::new().service("taskmanager"));
    COMMENT.on(statement)
}

#[cfg(test)]
mod tests {
    use trace_runtime::testing;

    use super::*;

    #[tokio::test]
    async fn what_fails_changes_nothing() {
        let database = Database::in_memory().expect("memory");
        let failed: Result<(), StoreError> = database
            .transaction(|transaction| {
                transaction.execute("INSERT INTO tasks (owner, title, status, version) VALUES ('ann', 'x', 'open', 1)", [])?;
                Err(StoreError::Closed)
            })
            .await;
        assert!(failed.is_err());
        let count: Result<i64, StoreError> = database
            .call(|connection| {
                Ok(connection.query_row("SELECT count(*) FROM tasks", [], |row| row.get(0))?)
            })
            .await;
        assert_eq!(count.expect("the table is there"), 0);
    }

    #[tokio::test]
    async fn work_on_the_thread_is_a_child_of_who_sent_it() {
        #[traced]
        async fn save(database: &Database) -> Result<(), StoreError> {
            database.transaction(|_| Ok(())).await
        }
        let database = Database::in_memory().expect("memory");
        let (_, spans) = testing::capture_async(save(&database)).await;
        spans.assert_tree(
            "
            save
              COMMIT db.system.name=sqlite db.operation.name=COMMIT
        ",
        );
    }
}
