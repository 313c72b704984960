//! The table of tasks.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};
use trace_runtime::{attr, sql, traced};

use super::{StoreError, commented};
use crate::domain::{Draft, Status, Task, TaskId};

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS tasks (
        id      INTEGER PRIMARY KEY,
        owner   TEXT    NOT NULL,
        title   TEXT    NOT NULL,
        status  TEXT    NOT NULL,
        notify  TEXT,
        version INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS tasks_of_owner ON tasks (owner, id);
";

const INSERT: &str = "INSERT INTO tasks (owner, title, status, notify, version) VALUES (?1, ?2, ?3, ?4, 1) \
    RETURNING id, owner, title, status, notify, version";
const FIND: &str = "SELECT id, owner, title, status, notify, version FROM tasks WHERE id = ?1";
const LATEST: &str = "SELECT id, owner, title, status, notify, version FROM tasks WHERE owner = ?1 ORDER BY id DESC LIMIT ?2";
const UPDATE: &str = "UPDATE tasks SET title = ?2, status = ?3, version = ?4 WHERE id = ?1";

#[traced(
    name = "INSERT tasks",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "INSERT", db.collection.name = "tasks"),
)]
pub(crate) fn insert(
    connection: &Connection,
    owner: &str,
    draft: &Draft,
) -> Result<Task, StoreError> {
    let mut statement = connection.prepare_cached(&commented(INSERT))?;
    let values = params![owner, draft.title, Status::Open, draft.notify];
    let task = statement.query_row(values, task)?;
    attr!(task.id = task.id);
    Ok(task)
}

#[traced(
    name = "SELECT tasks",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "SELECT", db.collection.name = "tasks", task.id = id),
)]
pub(crate) fn find(connection: &Connection, id: TaskId) -> Result<Option<Task>, StoreError> {
    let mut statement = connection.prepare_cached(&commented(FIND))?;
    Ok(statement.query_row([id], task).optional()?)
}

/// The statement names its trace, so that a slow one leads from the database's log to the request. It is prepared each time for that.
#[traced(
    name = "SELECT tasks",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "SELECT", db.collection.name = "tasks"),
)]
pub(crate) fn latest(
    connection: &Connection,
    owner: &str,
    most: u32,
) -> Result<Vec<Task>, StoreError> {
    let mut statement = connection.prepare(&sql::comment(LATEST))?;
    let tasks: Result<Vec<_>, _> = statement.query_map(params![owner, most], task)?.collect();
    let tasks = tasks?;
    attr!(db.response.returned_rows = tasks.len());
    Ok(tasks)
}

#[traced(
    name = "UPDATE tasks",
    kind = client,
    attrs(db.system.name = "sqlite", db.operation.name = "UPDATE", db.collection.name = "tasks", task.id = task.id),
)]
pub(crate) fn update(connection: &Connection, task: &Task) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&commented(UPDATE))?;
    statement.execute(params![task.id, task.title, task.status, task.version])?;
    Ok(())
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        owner: row.get(1)?,
        title: row.get(2)?,
        status: row.get(3)?,
        notify: row.get(4)?,
        version: row.get(5)?,
    })
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        [Self::Open, Self::Doing, Self::Done]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(FromSqlError::InvalidType)
    }
}
