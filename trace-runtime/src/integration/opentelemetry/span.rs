//! A span that is made through the API.

use std::borrow::Cow;
use std::fmt;
use std::thread;
use std::time::SystemTime;

use ::opentelemetry::trace::{self as api, Link, Span as _};
use ::opentelemetry::{KeyValue, trace::Event};

use super::{convert, held};
use crate::clock::Moment;
use crate::span::body::Body;
use crate::span::scoped::Scope;
use crate::{Outcome, Span};

/// A span of ours behind the face of the API; made by a [`Tracer`](super::Tracer).
pub struct ApiSpan {
    span: Span,
    /// What the API wants a reference to.
    context: api::SpanContext,
    failed: bool,
    /// The thread was panicking when the span was made, so a panic says nothing about it.
    was_unwinding: bool,
}

impl ApiSpan {
    /// The span; where nothing is recorded, it is its parent again.
    pub(super) fn new(span: Span, parent: &api::SpanContext) -> Self {
        held::add(&span);
        let ours = span.span_context();
        Self {
            context: ours.map_or_else(
                || parent.clone(),
                |ours| convert::their_span(&ours, span.context().trace_state()),
            ),
            span,
            failed: false,
            was_unwinding: thread::panicking(),
        }
    }

    /// One that is not recorded: its children are its parent's.
    pub(super) fn passed_through(parent: &api::SpanContext) -> Self {
        Self::new(Span::none(), parent)
    }

    pub(super) fn set_all(&self, attributes: &[KeyValue]) {
        self.span.add_fields(&convert::fields(attributes));
    }

    pub(super) fn add_events(&mut self, events: Vec<Event>) {
        for event in events {
            self.add_event_with_timestamp(event.name, event.timestamp, event.attributes);
        }
    }

    pub(super) fn add_links(&mut self, links: Vec<Link>) {
        for link in links {
            self.add_link(link.span_context, link.attributes);
        }
    }

    pub(super) fn rename(&self, name: &str) {
        self.span.rename(name);
    }

    fn outcome(&self) -> Outcome {
        if self.failed {
            Outcome::Error
        } else {
            Outcome::Returned
        }
    }
}

impl api::Span for ApiSpan {
    fn add_event_with_timestamp<T>(
        &mut self,
        name: T,
        timestamp: SystemTime,
        attributes: Vec<KeyValue>,
    ) where
        T: Into<Cow<'static, str>>,
    {
        if self.is_recording() {
            let fields = convert::fields(&attributes);
            self.span
                .add_event_with(&name.into(), Moment::of(timestamp), &fields);
        }
    }

    fn span_context(&self) -> &api::SpanContext {
        &self.context
    }

    fn is_recording(&self) -> bool {
        self.span.is_recording()
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        self.set_all(&[attribute]);
    }

    fn set_attributes(&mut self, attributes: impl IntoIterator<Item = KeyValue>) {
        if self.is_recording() {
            self.set_all(&attributes.into_iter().collect::<Vec<_>>());
        }
    }

    fn set_status(&mut self, status: api::Status) {
        match status {
            api::Status::Unset => return,
            api::Status::Ok => self.failed = false,
            api::Status::Error { .. } => self.failed = true,
        }
        self.span.set_status(convert::our_status(&status));
    }

    fn update_name<T>(&mut self, new_name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        self.rename(&new_name.into());
    }

    fn add_link(&mut self, span_context: api::SpanContext, attributes: Vec<KeyValue>) {
        if let Some(target) = convert::our_link(&span_context) {
            self.span
                .add_link_with(&target, &convert::fields(&attributes));
        }
    }

    fn end(&mut self) {
        self.span.end_as(self.outcome());
    }

    fn end_with_timestamp(&mut self, timestamp: SystemTime) {
        self.span.end_with(self.outcome(), Moment::of(timestamp));
    }
}

impl Drop for ApiSpan {
    /// A span that nobody ended ends here, by the panic that goes through its body if there is one.
    fn drop(&mut self) {
        if self.is_recording() {
            if thread::panicking() && !self.was_unwinding {
                let mut body = Body::new(self.span.clone());
                body.resume();
                body.unwind();
            } else {
                self.end();
            }
        }
        held::remove(&self.span);
    }
}

impl fmt::Debug for ApiSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiSpan").field(&self.span).finish()
    }
}
