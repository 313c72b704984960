//! A span of ours in a context of the API.

use std::borrow::Cow;
use std::time::SystemTime;

use ::opentelemetry::KeyValue;
use ::opentelemetry::trace as api;

use super::convert;
use crate::clock::Moment;
use crate::context::now::{self, Now};
use crate::record::{Key, push_event_at};
use crate::{is_recording, rename, set_status};

/// Names a span whose body is somebody else's to end. What is said to it reaches the span where that is current.
#[derive(Debug)]
pub(super) struct Reference(api::SpanContext);

impl Reference {
    pub(super) fn new(context: api::SpanContext) -> Self {
        Self(context)
    }

    fn is_current(&self) -> bool {
        is_recording() && Now::here().span() == convert::word(&self.0)
    }
}

impl api::Span for Reference {
    fn add_event_with_timestamp<T>(
        &mut self,
        name: T,
        timestamp: SystemTime,
        attributes: Vec<KeyValue>,
    ) where
        T: Into<Cow<'static, str>>,
    {
        if self.is_current() {
            let (name, fields) = (name.into(), convert::fields(&attributes));
            let (key, time) = (Key::Inline(&name), Moment::of(timestamp));
            now::push_items(|items| push_event_at(items, key, time, fields.items()));
        }
    }

    fn span_context(&self) -> &api::SpanContext {
        &self.0
    }

    fn is_recording(&self) -> bool {
        self.is_current()
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        if self.is_current() {
            let fields = convert::fields(&[attribute]);
            now::push_items(|items| items.extend_from_slice(fields.items()));
        }
    }

    fn set_status(&mut self, status: api::Status) {
        if self.is_current() {
            set_status(convert::our_status(&status));
        }
    }

    fn update_name<T>(&mut self, new_name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        if self.is_current() {
            rename(new_name.into());
        }
    }

    fn add_link(&mut self, span_context: api::SpanContext, attributes: Vec<KeyValue>) {
        if let Some(target) = convert::our_link(&span_context).filter(|_| self.is_current()) {
            let fields = convert::fields(&attributes);
            now::push_items(|items| target.push(items, fields.items()));
        }
    }

    /// Its body ends it.
    fn end_with_timestamp(&mut self, _: SystemTime) {}
}
