//! The semantic conventions for gRPC spans, on the current span.

use http::{HeaderMap, HeaderName, Method, header};

use super::conventions::Side;
use super::head::Head;
use super::url;
use crate::{Status, attr, rename, set_status};

static STATUS: HeaderName = HeaderName::from_static("grpc-status");
static MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// What a server answers to a method that it does not have.
const UNIMPLEMENTED: u16 = 12;

/// Whether the request is a call: a `POST` whose content type is gRPC's (gRPC over HTTP2, "Content-Type").
pub(super) fn is_call(head: Head<'_>) -> bool {
    let kind = || head.header(&header::CONTENT_TYPE);
    head.method() == Method::POST
        && kind().is_some_and(|kind| {
            let rest = kind.strip_prefix("application/grpc");
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', ';']))
        })
}

/// The method that is called: `/package.Service/Method`.
pub(super) fn called(path: &str) {
    let method = url::bounded(path.trim_start_matches('/'));
    attr!(rpc.system = "grpc");
    if let Some((service, method)) = method.rsplit_once('/') {
        attr!(rpc.service = service, rpc.method = method);
    }
    rename(method);
}

/// What headers or trailers say about the end of a call; whether that is an error. `None` if they say nothing.
pub(super) fn ended(side: Side, fields: &HeaderMap) -> Option<bool> {
    let code: u16 = fields.get(&STATUS)?.to_str().ok()?.parse().ok()?;
    attr!(rpc.grpc.status_code = code);
    if side == Side::Server && code == UNIMPLEMENTED {
        // Strangers can name any number of methods that do not exist.
        rename("grpc");
    }
    let is_failure = is_failure(side, code);
    if is_failure {
        attr!("error.type" = name(code));
        set_status(Status::error(message(fields)));
    }
    Some(is_failure)
}

fn message(fields: &HeaderMap) -> &str {
    let message = fields.get(&MESSAGE).and_then(|it| it.to_str().ok());
    url::bounded(message.unwrap_or_default())
}

fn is_failure(side: Side, code: u16) -> bool {
    match side {
        Side::Server => matches!(
            name(code),
            "UNKNOWN"
                | "DEADLINE_EXCEEDED"
                | "UNIMPLEMENTED"
                | "INTERNAL"
                | "UNAVAILABLE"
                | "DATA_LOSS"
        ),
        Side::Client => code != 0,
    }
}

/// The names of the codes. One that does not exist is `UNKNOWN`, as gRPC has it.
fn name(code: u16) -> &'static str {
    const NAMES: [&str; 17] = [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    NAMES.get(usize::from(code)).copied().unwrap_or("UNKNOWN")
}
