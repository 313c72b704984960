//! The notifier as its clients see it.

use std::time::Duration;

use http::uri::PathAndQuery;
use http::{Request, StatusCode, Uri, header};
use http_body_util::BodyExt as _;
use thiserror::Error;
use tokio::time::timeout;
use tower::{BoxError, ServiceExt as _};
use trace_runtime::tower::ClientLayer;
use trace_runtime::traced;

use crate::net::{self, HttpClient, REQUEST_ID};
use crate::store::jobs::Notification;

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Error)]
pub(crate) enum NotifyError {
    #[error("the notifier refused: {0}")]
    Refused(StatusCode),
    #[error("the notifier did not answer")]
    Unreachable(#[source] BoxError),
    #[error("the notifier did not answer in time")]
    Late,
}

#[derive(Clone, Debug)]
pub(crate) struct Notifier {
    notifications: Uri,
    client: HttpClient,
}

impl Notifier {
    pub(crate) fn new(base: Uri) -> Self {
        let mut parts = base.into_parts();
        parts.path_and_query = Some(PathAndQuery::from_static("/notifications"));
        let notifications = Uri::from_parts(parts).expect("a base has a scheme and an authority");
        let layer = ClientLayer::new().template(|_| Some("/notifications"));
        Self {
            notifications,
            client: net::client(&layer),
        }
    }

    #[traced(name = "notify")]
    pub(crate) async fn notify(&self, notification: &Notification) -> Result<(), NotifyError> {
        let answer = timeout(PATIENCE, self.post(notification)).await;
        let status = answer
            .map_err(|_| NotifyError::Late)?
            .map_err(NotifyError::Unreachable)?;
        if status.is_success() {
            Ok(())
        } else {
            Err(NotifyError::Refused(status))
        }
    }

    async fn post(&self, notification: &Notification) -> Result<StatusCode, BoxError> {
        let request = Request::post(&self.notifications)
            .header(header::CONTENT_TYPE, "application/json")
            .header(REQUEST_ID, &notification.request)
            .body(serde_json::to_string(notification)?.into())?;
        let response = self.client.clone().oneshot(request).await?;
        let status = response.status();
        // To the end, so that the connection can be used again.
        response.into_body().collect().await?;
        Ok(status)
    }
}
