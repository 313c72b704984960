//! Errors as answers. They are recorded where they happen; here they only get a status.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;
use thiserror::Error;

use super::auth::Unauthorised;
use crate::use_cases::TaskError;

#[derive(Debug, Error)]
pub(crate) enum ApiError {
    #[error(transparent)]
    Unauthorised(#[from] Unauthorised),
    #[error(transparent)]
    Payload(#[from] JsonRejection),
    #[error(transparent)]
    Task(#[from] TaskError),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorised(_) => StatusCode::UNAUTHORIZED,
            Self::Payload(rejection) => rejection.status(),
            Self::Task(TaskError::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Task(TaskError::NotFound) => StatusCode::NOT_FOUND,
            Self::Task(TaskError::Done) => StatusCode::CONFLICT,
            Self::Task(TaskError::Store(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a client may know.
    fn message(&self) -> String {
        match self {
            Self::Task(TaskError::Store(_)) => "something went wrong here".to_owned(),
            Self::Payload(rejection) => rejection.body_text(),
            other => other.to_string(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.message() }));
        (self.status(), body).into_response()
    }
}
