//! The program as it was.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Serialize;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use tower_http::trace::TraceLayer;
use tracing::{info, instrument, warn};

#[derive(Serialize)]
struct Task {
    id: i64,
    title: String,
}

/// The routes, over an empty database.
pub(crate) async fn router() -> Result<Router, sqlx::Error> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await?;
    sqlx::query("CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
        .execute(&pool)
        .await?;
    Ok(Router::new()
        .route("/tasks", post(create))
        .route("/tasks/{id}", get(show))
        .layer(TraceLayer::new_for_http())
        .with_state(pool))
}

#[instrument(skip_all)]
async fn create(State(pool): State<SqlitePool>, title: String) -> Result<Response, Failure> {
    let id = insert(&pool, &title).await?;
    info!(task.id = id, "created");
    Ok((StatusCode::CREATED, Json(Task { id, title })).into_response())
}

#[instrument(skip(pool))]
async fn show(State(pool): State<SqlitePool>, Path(id): Path<i64>) -> Result<Response, Failure> {
    if let Some(task) = find(&pool, id).await? {
        return Ok(Json(task).into_response());
    }
    warn!(task.id = id, "no such task");
    Ok(StatusCode::NOT_FOUND.into_response())
}

#[instrument(skip_all, err)]
async fn insert(pool: &SqlitePool, title: &str) -> Result<i64, sqlx::Error> {
    let inserted = sqlx::query("INSERT INTO tasks (title) VALUES (?)").bind(title);
    Ok(inserted.execute(pool).await?.last_insert_rowid())
}

#[instrument(skip_all, err, fields(task.id = id))]
async fn find(pool: &SqlitePool, id: i64) -> Result<Option<Task>, sqlx::Error> {
    let found = sqlx::query_as("SELECT id, title FROM tasks WHERE id = ?");
    let found = found.bind(id).fetch_optional(pool).await?;
    Ok(found.map(|(id, title)| Task { id, title }))
}

/// The database failed.
struct Failure;

impl From<sqlx::Error> for Failure {
    fn from(_: sqlx::Error) -> Self {
        Self
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
