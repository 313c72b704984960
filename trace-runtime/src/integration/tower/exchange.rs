//! A request and its response, as one span.

use std::fmt::Display;

use http::{HeaderMap, Response, StatusCode};

use super::conventions::{self, Side};
use super::grpc;
use crate::{Context, Outcome, Span};

/// What is current during an exchange, and how it goes. Dropped before it is finished, its span is cancelled.
#[derive(Debug)]
pub(super) struct Exchange {
    current: Current,
    side: Side,
    is_call: bool,
    /// Whether the request was `HEAD`, whose response has no body whatever it says.
    is_head: bool,
    is_failed: bool,
}

#[derive(Debug)]
pub(super) enum Current {
    Span(Span),
    /// No span: filtered out, switched off, or nothing records. What the request brought is handed on all the same.
    Context(Context),
}

impl Current {
    /// The span, or where there is none the context that it would have been in.
    pub(super) fn of(span: Span, context: impl FnOnce() -> Context) -> Self {
        match span.span_context() {
            Some(_) => Self::Span(span),
            None => Self::Context(context()),
        }
    }

    pub(super) fn attach<R>(&self, part: impl FnOnce() -> R) -> R {
        match self {
            Self::Span(span) => span.attach(part),
            Self::Context(context) => context.attach(part),
        }
    }

    pub(super) fn context(&self) -> Context {
        match self {
            Self::Span(span) => span.context(),
            Self::Context(context) => context.clone(),
        }
    }

    fn is_recording(&self) -> bool {
        matches!(self, Self::Span(span) if span.is_recording())
    }

    /// Adds to the span, if it is recorded.
    pub(super) fn record(&self, add: impl FnOnce()) {
        if self.is_recording() {
            self.attach(add);
        }
    }
}

impl Exchange {
    pub(super) fn new(current: Current, side: Side, head: super::Head<'_>) -> Self {
        Self {
            current,
            side,
            is_call: grpc::is_call(head),
            is_head: head.method() == http::Method::HEAD,
            is_failed: false,
        }
    }

    pub(super) fn attach<R>(&self, part: impl FnOnce() -> R) -> R {
        self.current.attach(part)
    }

    pub(super) fn context(&self) -> Context {
        self.current.context()
    }

    /// The head of the response is there, while the span is current; whether it is an error.
    pub(super) fn record_answer<B>(&self, response: &Response<B>) -> bool {
        if !crate::is_recording() {
            return false;
        }
        // A call that fails at once has no trailers: its headers are.
        let ended = if self.is_call {
            grpc::ended(self.side, response.headers())
        } else {
            None
        };
        let is_http = !self.is_call || response.status() != StatusCode::OK;
        let is_refused = is_http && conventions::answered(self.side, response.status());
        if self.side == Side::Client {
            crate::attr!(network.protocol.version = conventions::version(response.version()));
        }
        ended.unwrap_or(is_refused)
    }

    /// What [`record_answer`](Self::record_answer) found.
    pub(super) fn answered(&mut self, is_failed: bool) {
        self.is_failed = is_failed;
    }

    /// Whether no body follows this response.
    pub(super) fn has_no_body(&self, status: StatusCode) -> bool {
        self.is_head
            || status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
    }

    /// The trailers of the response are there.
    pub(super) fn trailed(&mut self, trailers: &HeaderMap) {
        if self.is_call && self.current.is_recording() {
            let side = self.side;
            let ended = self.current.attach(|| grpc::ended(side, trailers));
            self.is_failed = ended.unwrap_or(self.is_failed);
        }
    }

    /// The service or the body failed.
    pub(super) fn failed<E: Display>(mut self, error: &E) {
        self.current.record(|| conventions::failed(error));
        self.is_failed = true;
        self.finish();
    }

    /// All went through.
    pub(super) fn finish(self) {
        let outcome = if self.is_failed {
            Outcome::Error
        } else {
            Outcome::Returned
        };
        if let Current::Span(span) = self.current {
            span.finish(outcome);
        }
    }
}
