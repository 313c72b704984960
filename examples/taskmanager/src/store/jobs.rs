//! The table of jobs: what is to be done after a transaction, and survives every process.
//!
//! A job is inserted in the transaction that makes it necessary. A worker takes it for a while ([`LEASE`]); if it dies, the job is due again. Each job keeps the
//! context that it was sent in, so that the worker continues the trace.

use std::time::{Duration, SystemTime};

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use trace_runtime::propagation::Carrier;
use trace_runtime::{attr, traced};

use super::{StoreError, commented};
use crate::domain::TaskId;

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS jobs (
        id       INTEGER PRIMARY KEY,
        payload  TEXT    NOT NULL, -- a notification, as JSON
        trace    TEXT    NOT NULL, -- the context that the job was sent in
        attempts INTEGER NOT NULL DEFAULT 0,
        due_at   INTEGER,          -- in milliseconds since 1970; NULL when nothing is left to do
        outcome  TEXT              -- done or dead
    ) STRICT;
    CREATE INDEX IF NOT EXISTS jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
";

const INSERT: &str = "INSERT INTO jobs (payload, trace, due_at) VALUES (?1, ?2, ?3) RETURNING id";
const TAKE: &str = "UPDATE jobs SET attempts = attempts + 1, due_at = ?2 \
    WHERE id IN (SELECT id FROM jobs WHERE due_at <= ?1 ORDER BY due_at LIMIT ?3) \
    RETURNING id, payload, trace, attempts";
const FINISH: &str = "UPDATE jobs SET due_at = NULL, outcome = ?2 WHERE id = ?1";
const PUT_BACK: &str = "UPDATE jobs SET due_at = ?2 WHERE id = ?1";

/// How long a worker may take for a job.
const LEASE: Duration = Duration::from_mins(1);

/// What is to be told to whom: the payload of a job, and the body of the request to the notifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) task: TaskId,
    pub(crate) to: String,
    pub(crate) text: String,
    /// The request that it is for, as the one who sent it knows it.
    pub(crate) request: String,
}

/// A job that a worker has taken.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) notification: Notification,
    pub(crate) trace: Carrier,
    /// This attempt, counted from 1.
    pub(crate) attempt: u32,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    /// All attempts failed. It stays in the table for somebody to look at.
    Dead,
}

/// Sends a job to whoever takes it. What is stored with it is the context of this span.
#[traced(
    name = "send jobs",
    kind = producer,
    attrs(
        messaging.system = "sqlite",
        messaging.operation.type = "send",
        messaging.operation.name = "send",
        messaging.destination.name = "jobs",
        task.id = notification.task,
        request.id = notification.request.as_str(),
    ),
)]
pub(crate) fn send(connection: &Connection, notification: &Notification) -> Result<(), StoreError> {
    let payload = serde_json::to_string(notification).expect("strings and a number");
    let mut statement = connection.prepare_cached(&commented(INSERT))?;
    let values = params![payload, Carrier::capture().to_string(), now()];
    let id: i64 = statement.query_row(values, |row| row.get(0))?;
    attr!(messaging.message.id = id.to_string());
    Ok(())
}

/// Takes jobs that are due. Intentionally not a span: a worker asks many times a second, mostly for nothing.
pub(crate) fn take(connection: &Connection, most: usize) -> Result<Vec<Job>, StoreError> {
    let mut statement = connection.prepare_cached(&commented(TAKE))?;
    let until = now() + milliseconds(LEASE);
    let jobs = statement.query_map(params![now(), until, most.cast_signed()], job)?;
    Ok(jobs.collect::<Result<_, _>>()?)
}

#[traced(
    name = "UPDATE jobs",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "UPDATE", db.collection.name = "jobs", job.outcome = ending.as_str()),
)]
pub(crate) fn finish(connection: &Connection, id: i64, ending: Ending) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&commented(FINISH))?;
    statement.execute(params![id, ending.as_str()])?;
    Ok(())
}

/// The job is due again after a while.
#[traced(
    name = "UPDATE jobs",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "UPDATE", db.collection.name = "jobs", job.outcome = "retry"),
)]
pub(crate) fn put_back(
    connection: &Connection,
    id: i64,
    after: Duration,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&commented(PUT_BACK))?;
    statement.execute(params![id, now() + milliseconds(after)])?;
    Ok(())
}

/// How it is with the jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) waiting: u64,
    pub(crate) done: u64,
    pub(crate) dead: u64,
    pub(crate) attempts: u64,
}

pub(crate) fn tally(connection: &Connection) -> Result<Tally, StoreError> {
    let query = "SELECT count(due_at), count(*) FILTER (WHERE outcome = 'done'), \
        count(*) FILTER (WHERE outcome = 'dead'), coalesce(sum(attempts), 0) FROM jobs";
    Ok(connection.query_row(query, [], |row| {
        let count = |column| row.get(column).map(i64::cast_unsigned);
        Ok(Tally {
            waiting: count(0)?,
            done: count(1)?,
            dead: count(2)?,
            attempts: count(3)?,
        })
    })?)
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let payload: String = row.get(1)?;
    let notification = serde_json::from_str(&payload).map_err(FromSqlError::other)?;
    Ok(Job {
        id: row.get(0)?,
        notification,
        // What another version wrote is no reason not to do the job.
        trace: row.get::<_, String>(2)?.parse().unwrap_or_default(),
        attempt: row.get(3)?,
    })
}

impl Ending {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

fn now() -> i64 {
    milliseconds(SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default())
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use trace_runtime::testing;

    use super::*;

    fn table() -> Connection {
        let connection = Connection::open_in_memory().expect("memory");
        connection.execute_batch(SCHEMA).expect("well-formed");
        connection
    }

    fn notification() -> Notification {
        Notification {
            task: 7,
            to: "ann@example.org".to_owned(),
            text: "hello".to_owned(),
            request: "r-1".to_owned(),
        }
    }

    #[test]
    fn a_job_is_taken_once_and_comes_back_when_it_is_put_back() {
        let table = table();
        send(&table, &notification()).expect("sent");
        let taken = take(&table, 10).expect("taken");
        assert_eq!((taken.len(), taken[0].attempt), (1, 1));
        assert_eq!(taken[0].notification, notification());
        assert!(take(&table, 10).expect("nothing").is_empty());

        put_back(&table, taken[0].id, Duration::ZERO).expect("put back");
        let again = take(&table, 10).expect("taken");
        assert_eq!((again[0].id, again[0].attempt), (taken[0].id, 2));

        finish(&table, again[0].id, Ending::Dead).expect("finished");
        let expected = Tally {
            waiting: 0,
            done: 0,
            dead: 1,
            attempts: 2,
        };
        assert_eq!(tally(&table).expect("counted"), expected);
    }

    #[test]
    fn a_job_whose_worker_died_is_due_again() {
        let table = table();
        send(&table, &notification()).expect("sent");
        assert_eq!(take(&table, 10).expect("taken").len(), 1);
        let lease = milliseconds(LEASE);
        let passed = table.execute("UPDATE jobs SET due_at = due_at - ?1", [lease]);
        passed.expect("updated");
        assert_eq!(take(&table, 10).expect("taken")[0].attempt, 2);
    }

    #[test]
    fn a_job_keeps_the_span_that_sent_it() {
        let table = table();
        let (_, spans) = testing::capture(|| send(&table, &notification()));
        let job = take(&table, 1).expect("taken").remove(0);
        let stored = job.trace.span_context().expect("it was sent in a span");
        assert_eq!(stored.span_id(), spans.one().span_id());
    }

    #[test]
    fn a_job_without_a_readable_trace_is_done_all_the_same() {
        let table = table();
        send(&table, &notification()).expect("sent");
        table
            .execute("UPDATE jobs SET trace = '9 from the future'", [])
            .expect("updated");
        let job = take(&table, 1).expect("taken").remove(0);
        assert_eq!(job.trace, Carrier::default());
    }
}
