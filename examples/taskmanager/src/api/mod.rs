//! The API over HTTP. The trace of each request comes from the layer; its functions say what happened.

mod auth;
mod error;

use std::convert::Infallible;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRef, Path, State};
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::{Stream, StreamExt as _};
use http::StatusCode;
use trace_runtime::tower::ServerLayer;

use self::auth::Tokens;
use self::error::ApiError;
use crate::args::Serve;
use crate::domain::{Change, Draft, Task, TaskId};
use crate::error::Error;
use crate::metrics::with_metrics;
use crate::net::{self, REQUEST_ID};
use crate::process::Running;
use crate::store::Database;
use crate::use_cases::{Caller, Tasks};

pub(crate) async fn run(args: Serve, running: Running) -> Result<(), Error> {
    let tokens = Tokens::from_env().ok_or(Error::Tokens)?;
    let tasks = Tasks::new(Database::open(&args.db)?);
    let app = with_metrics(app(tasks, tokens), running.metrics);
    net::serve(args.port, app, running.stop).await
}

#[derive(Clone)]
struct Api {
    tasks: Tasks,
    tokens: Tokens,
}

fn app(tasks: Tasks, tokens: Tokens) -> Router {
    Router::new()
        .route("/api/v1/tasks", post(create).get(list))
        .route("/api/v1/tasks/{id}", get(find).patch(change))
        .route("/api/v1/tasks/{id}/events", get(follow))
        .layer(ServerLayer::axum().request_id(REQUEST_ID))
        // Outside of the layer: nobody wants a trace of it.
        .route("/healthz", get(async || "healthy"))
        .with_state(Api { tasks, tokens })
}

type Payload<T> = Result<Json<T>, JsonRejection>;

async fn create(
    State(tasks): State<Tasks>,
    caller: Caller,
    draft: Payload<Draft>,
) -> Result<(StatusCode, Json<Task>), ApiError> {
    let Json(draft) = draft?;
    let task = tasks.create(caller, draft).await?;
    Ok((StatusCode::CREATED, Json(task)))
}

async fn list(State(tasks): State<Tasks>, caller: Caller) -> Result<Json<Vec<Task>>, ApiError> {
    Ok(Json(tasks.list(caller).await?))
}

async fn find(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<TaskId>,
) -> Result<Json<Task>, ApiError> {
    Ok(Json(tasks.find(&caller, id).await?))
}

async fn change(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<TaskId>,
    change: Payload<Change>,
) -> Result<Json<Task>, ApiError> {
    let Json(change) = change?;
    Ok(Json(tasks.change(caller, id, change).await?))
}

/// The task and its changes, as server-sent events. The span of the request lasts as long as they are followed.
async fn follow(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<TaskId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let changes = tasks.follow(&caller, id).await?;
    Ok(Sse::new(changes.map(|task| {
        Ok(Event::default()
            .json_data(task)
            .expect("strings and numbers"))
    })))
}

impl FromRef<Api> for Tasks {
    fn from_ref(api: &Api) -> Self {
        api.tasks.clone()
    }
}

impl FromRef<Api> for Tokens {
    fn from_ref(api: &Api) -> Self {
        api.tokens.clone()
    }
}

#[cfg(test)]
mod tests;
