//! `sql::comment` in front of real databases: what they run means what it meant, and caches of prepared statements stay warm.

use rusqlite::{Connection as Rusqlite, ToSql};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};
use trace_runtime::sql::{self, Comment};
use trace_runtime::testing::{capture, capture_async};
use trace_runtime::{span, traced};

/// Statements that a careless comment would break, or that would break it.
const STATEMENTS: &[&str] = &[
    "SELECT 1",
    "SELECT 1;",
    "SELECT 1 ;\n",
    "SELECT 'it''s; -- no /* comment'",
    "SELECT \"a;b\" FROM (SELECT 2 AS \"a;b\")",
    "SELECT [a] FROM (SELECT 3 AS [a])",
    "SELECT `a` FROM (SELECT 4 AS `a`);",
    "SELECT 5 -- why",
    "SELECT 6 -- why;",
    "SELECT 7 /* why */",
    "SELECT /* why */ 8",
    "SELECT 9 /* unclosed",
    "SELECT 'ends in \\'",
    "SELECT '$$', '$a$'",
    "SELECT '*/', 10",
];

fn first_column(database: &Rusqlite, statement: &str) -> String {
    let row = database.query_row(statement, [], |row| row.get::<_, rusqlite::types::Value>(0));
    format!("{row:?}")
}

#[test]
fn statements_mean_what_they_meant() {
    let database = Rusqlite::open_in_memory().expect("a database");
    let ((), _) = capture(|| {
        span!("query").in_scope(|| {
            for statement in STATEMENTS {
                let commented = sql::comment(statement);
                let (plain, commented) = (
                    first_column(&database, statement),
                    first_column(&database, &commented),
                );
                assert_eq!(plain, commented, "{statement}");
            }
        });
    });
}

/// All that can open, close, end or escape something, in every order.
const PIECES: &[&str] = &[
    "'", "\"", "`", "[", "]", "--", "/*", "*/", ";", "$$", "$a$", "\\", "\n", " a ", "#",
];

fn with_pieces(count: u32, check: &mut impl FnMut(&str)) {
    let base = PIECES.len();
    for number in 0..base.pow(count) {
        let piece = |at: u32| PIECES[number / base.pow(at) % base];
        let statement: String = ["SELECT 'x'"]
            .into_iter()
            .chain((0..count).map(piece))
            .collect();
        check(&statement);
    }
}

#[test]
fn whatever_is_written_works_as_before_or_fails_as_before() {
    let database = Rusqlite::open_in_memory().expect("a database");
    let comment = Comment::new().route("/");
    let (mut all, mut commented) = (0, 0);
    let mut check = |statement: &str| {
        let with_comment = comment.on(statement);
        let value = |statement: &str| {
            let row = database.query_row(statement, [], |row| row.get::<_, String>(0));
            row.ok()
        };
        assert_eq!(value(statement), value(&with_comment), "{statement}");
        all += 1;
        commented += u32::from(with_comment != statement);
    };
    (0..=4).for_each(|count| with_pieces(count, &mut check));
    assert!(all > 50_000 && commented > 4_000, "{commented} of {all}");
}

/// Rows of one title, with the statement that the database was given.
#[traced(kind = client)]
fn titles(database: &Rusqlite, title: &str) -> rusqlite::Result<(i64, String)> {
    let mut statement =
        database.prepare(&sql::comment("SELECT count(*) FROM tasks WHERE title = ?;"))?;
    let count = statement.query_row([&title as &dyn ToSql], |row| row.get(0))?;
    Ok((count, statement.expanded_sql().unwrap_or_default()))
}

#[test]
fn rusqlite_sees_the_trace() {
    let database = Rusqlite::open_in_memory().expect("a database");
    let created = database
        .execute_batch("CREATE TABLE tasks (title TEXT); INSERT INTO tasks VALUES ('read')");
    created.expect("a table");
    let (found, spans) = capture(|| titles(&database, "read"));
    let (count, seen) = found.expect("a statement");
    assert_eq!(count, 1);
    let span = spans.named("titles").one();
    let comment = format!(
        "/*traceparent='00-{}-{}-03'*/",
        span.trace_id(),
        span.span_id()
    );
    assert!(seen.contains(&comment), "{seen}");
}

/// How many statements the connection has prepared after as many queries as there are spans.
async fn prepared(comment: Comment) -> usize {
    let mut database = SqliteConnection::connect("sqlite::memory:")
        .await
        .expect("a database");
    for id in 0..10_i64 {
        let statement = span!("query").in_scope(|| comment.on("SELECT ?").into_owned());
        let query = sqlx::query(AssertSqlSafe(statement)).bind(id);
        let row = query.fetch_one(&mut database).await.expect("a row");
        assert_eq!(row.get::<i64, _>(0), id);
    }
    // The connection's thread counts a statement after it has sent the row.
    database.ping().await.expect("a database");
    database.cached_statements_size()
}

#[tokio::test]
async fn sqlx_keeps_its_statements_when_the_comment_is_stable() {
    let stable = Comment::new().service("tasks").route("/tasks/{id}");
    let (prepared_once, _) = capture_async(prepared(stable.clone())).await;
    assert_eq!(prepared_once, 1);
    let (prepared_each, _) = capture_async(prepared(stable.trace())).await;
    assert_eq!(prepared_each, 10);
}
