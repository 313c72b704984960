//! The `SQLite` file: one connection, on one thread, that everybody hands rows to.

use std::path::Path;

use rusqlite::{Connection, Statement, Transaction, params};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use trace_runtime::{Context, attr, traced};

use crate::error::{Error, FileError};
use crate::file::Facts;

/// Rows that share a transaction.
const BATCH: usize = 1000;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS files (
        root     TEXT    NOT NULL, -- the directory of the run
        path     TEXT    NOT NULL, -- below it
        size     INTEGER NOT NULL, -- in bytes
        lines    INTEGER NOT NULL,
        words    INTEGER NOT NULL,
        language TEXT,             -- NULL when the ending says nothing
        sha256   BLOB    NOT NULL CHECK (length(sha256) = 32),
        seen_at  INTEGER NOT NULL DEFAULT (unixepoch()),
        PRIMARY KEY (root, path)
    ) STRICT, WITHOUT ROWID
";

const UPSERT: &str = "
    INSERT INTO files (root, path, size, lines, words, language, sha256)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (root, path) DO UPDATE SET
        size = excluded.size, lines = excluded.lines, words = excluded.words,
        language = excluded.language, sha256 = excluded.sha256, seen_at = excluded.seen_at
";

/// A row on its way, with the context of the one who waits for it.
#[derive(Debug)]
struct Row {
    facts: Facts,
    context: Context,
    saved: oneshot::Sender<()>,
}

/// Where rows are handed in; when all copies are gone, the store commits and ends.
#[derive(Clone, Debug)]
pub(crate) struct Inbox(mpsc::Sender<Row>);

impl Inbox {
    /// Waits until the row is written. The worker is free for another file as soon as the row is in the inbox.
    #[traced]
    pub(crate) async fn save(
        &self,
        facts: Facts,
        worker: OwnedSemaphorePermit,
    ) -> Result<(), FileError> {
        let (saved, answer) = oneshot::channel();
        let row = Row {
            facts,
            context: Context::current(),
            saved,
        };
        self.0.send(row).await.map_err(|_| FileError::Save)?;
        drop(worker);
        answer.await.map_err(|_| FileError::Save)
    }
}

/// The database, and the rows that wait for it.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    root: String,
    rows: mpsc::Receiver<Row>,
}

impl Store {
    /// Opens or creates the file at `path`, for rows of the directory `root`.
    #[traced(kind = client, attrs(db.system.name = "sqlite", db.operation.name = "CREATE TABLE"))]
    pub(crate) fn open(path: &Path, root: String) -> Result<(Self, Inbox), Error> {
        let connect = || {
            let connection = Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.execute_batch(SCHEMA).map(|()| connection)
        };
        let path = path.to_path_buf();
        let connection = connect().map_err(|cause| Error::Open { path, cause })?;
        let (inbox, rows) = mpsc::channel(BATCH);
        let store = Self {
            connection,
            root,
            rows,
        };
        Ok((store, Inbox(inbox)))
    }

    /// Writes rows until nobody hands in any more. Blocks.
    pub(crate) fn save_all(mut self) -> Result<(), Error> {
        while let Some(first) = self.rows.blocking_recv() {
            self.save_batch(first)?;
        }
        Ok(())
    }

    fn save_batch(&mut self, first: Row) -> Result<(), Error> {
        let transaction = self.connection.transaction()?;
        let mut upsert = transaction.prepare_cached(UPSERT)?;
        let mut rows = 0;
        let mut next = Some(first);
        while let Some(row) = next {
            row.context
                .attach(|| insert(&mut upsert, &self.root, &row.facts))?;
            // Whoever waited may have been cancelled.
            let _ = row.saved.send(());
            rows += 1;
            next = (rows < BATCH).then(|| self.rows.blocking_recv()).flatten();
        }
        drop(upsert);
        commit(transaction, rows)
    }
}

/// The statement is recorded, its parameters are not.
#[traced(
    name = "INSERT files",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "INSERT", db.collection.name = "files"),
)]
fn insert(upsert: &mut Statement, root: &str, facts: &Facts) -> Result<(), Error> {
    let Facts {
        path,
        language,
        counts,
        sha256,
    } = facts;
    let [bytes, lines, words] = [counts.bytes, counts.lines, counts.words].map(u64::cast_signed);
    upsert.execute(params![root, path, bytes, lines, words, language, sha256])?;
    Ok(())
}

#[traced(
    name = "COMMIT",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "COMMIT"),
)]
fn commit(transaction: Transaction, rows: usize) -> Result<(), Error> {
    attr!(db.operation.batch.size = rows);
    transaction.commit()?;
    Ok(())
}
