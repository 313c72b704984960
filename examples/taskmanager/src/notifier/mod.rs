//! The second service: it would send the e-mails.
//!
//! Like many mail servers it is busy at times. Here that depends on the address, so that it can be seen: the first message to anybody at
//! `greylisted.example` is refused for now, and nobody is at `gone.example`.

pub(crate) mod client;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use thiserror::Error;
use trace_runtime::tower::ServerLayer;
use trace_runtime::traced;
use tracing::warn;

use crate::args;
use crate::domain::TaskId;
use crate::error::Error;
use crate::metrics::with_metrics;
use crate::net::{self, REQUEST_ID};
use crate::process::Running;
use crate::store::jobs::Notification;

pub(crate) async fn run(args: args::Notifier, running: Running) -> Result<(), Error> {
    let app = Router::new()
        .route("/notifications", post(notify))
        .layer(ServerLayer::axum().request_id(REQUEST_ID))
        .with_state(Mailbox::default());
    net::serve(args.port, with_metrics(app, running.metrics), running.stop).await
}

/// Who has been asked to come again.
#[derive(Clone, Debug, Default)]
struct Mailbox(Arc<Mutex<HashSet<(String, String, TaskId)>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
enum Refused {
    #[error("greylisted: try again later")]
    Later,
    #[error("there is nobody of this name")]
    Gone,
}

async fn notify(
    State(mailbox): State<Mailbox>,
    Json(message): Json<Notification>,
) -> Result<StatusCode, Refused> {
    mailbox.accept(&message)?;
    Ok(StatusCode::ACCEPTED)
}

impl Mailbox {
    #[traced(name = "accept", attrs(task.id = message.task))]
    fn accept(&self, message: &Notification) -> Result<(), Refused> {
        let (_, host) = message.to.split_once('@').unwrap_or_default();
        match host {
            "gone.example" => {
                warn!(task = %message.task, "nobody of this name");
                Err(Refused::Gone)
            }
            "greylisted.example" if self.is_first(message) => Err(Refused::Later),
            _ => Ok(()),
        }
    }

    /// Whether this comes for the first time; it is forgotten when it comes again.
    fn is_first(&self, message: &Notification) -> bool {
        let key = (message.to.clone(), message.text.clone(), message.task);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !seen.remove(&key) && seen.insert(key)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Later => StatusCode::SERVICE_UNAVAILABLE,
            Self::Gone => StatusCode::GONE,
        };
        (status, self.to_string()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(address: &str) -> Notification {
        Notification {
            task: 1,
            to: address.to_owned(),
            text: "hello".to_owned(),
            request: "r-1".to_owned(),
        }
    }

    #[test]
    fn the_address_decides() {
        let mailbox = Mailbox::default();
        assert_eq!(mailbox.accept(&to("ann@example.org")), Ok(()));
        for expected in [Err(Refused::Later), Ok(()), Err(Refused::Later)] {
            assert_eq!(mailbox.accept(&to("ann@greylisted.example")), expected);
        }
        for _ in 0..2 {
            assert_eq!(mailbox.accept(&to("ann@gone.example")), Err(Refused::Gone));
        }
    }
}
