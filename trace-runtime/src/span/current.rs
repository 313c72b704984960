//! Attributes, events, links, name and status of the current span.
//!
//! Every function here is a cheap no-op when the current span is not recorded.

use std::fmt;
use std::mem;
use std::ops::{Deref, DerefMut};

use super::parent::{IntoLink, LinkTarget};
use crate::clock;
use crate::context::now::{self, Now};
use crate::record::{
    Items, Key, OwnedAttributes, Slot, push_event, push_name, push_status_error, push_status_ok,
};
use crate::{Status, ToValue, spare};

/// Whether the current span takes attributes: it is recorded, and it lives in this process.
///
/// ```
/// assert!(!trace_runtime::is_recording());
/// ```
#[inline]
pub fn is_recording() -> bool {
    now::is_active() && Now::here().is_recording()
}

/// Sets an attribute of the current span; the last value of a key wins. The function behind [`attr!`](crate::attr) for keys that are not known
/// before the program runs.
///
/// ```
/// use trace_runtime::{set_attribute, traced};
///
/// #[traced]
/// fn handle(header: &str) {
///     set_attribute(&format!("http.request.header.{header}"), "seen");
/// }
///
/// let (_, spans) = trace_runtime::testing::capture(|| handle("accept"));
/// spans.assert_tree("handle http.request.header.accept=seen");
/// ```
pub fn set_attribute(key: &str, value: impl ToValue) {
    if is_recording() {
        value.to_value(Slot::current(Key::Inline(key)));
    }
}

/// Renames the current span; the last name wins.
///
/// ```
/// #[trace_runtime::traced]
/// fn route() {
///     trace_runtime::rename("GET /tasks/{id}");
/// }
///
/// let (_, spans) = trace_runtime::testing::capture(route);
/// spans.assert_tree("GET /tasks/{id}");
/// ```
pub fn rename(name: impl AsRef<str>) {
    if is_recording() {
        let name = name.as_ref();
        now::push_items(|items| push_name(items, name));
    }
}

/// Sets the status of the current span. `Ok` is final; otherwise the last one wins (OpenTelemetry specification, "Set Status").
///
/// ```
/// use trace_runtime::{Status, set_status, testing, traced};
///
/// #[traced]
/// fn lookup() -> Option<u32> {
///     set_status(Status::error("not found"));
///     None
/// }
///
/// let (_, spans) = testing::capture(lookup);
/// assert_eq!(spans.named("lookup").one().status(), Status::error("not found"));
/// ```
#[expect(
    clippy::needless_pass_by_value,
    reason = "a status is made for this call"
)]
pub fn set_status(status: Status) {
    if is_recording() {
        now::push_items(|items| encode_status(items, &status));
    }
}

pub(super) fn encode_status(items: &mut Items, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => push_status_ok(items),
        Status::Error(description) => push_status_error(items, description),
    }
}

/// Adds a link from the current span to another one; [`link!`](crate::link) gives it attributes.
///
/// ```
/// use trace_runtime::{Context, add_link, in_span, testing};
///
/// let (_, spans) = testing::capture(|| {
///     let earlier = in_span!("attempt", { Context::current() });
///     in_span!("retry", { add_link(earlier) });
/// });
/// let link = &spans.named("retry").one().links()[0];
/// assert_eq!(link.span_context().span_id(), spans.named("attempt").one().span_id());
/// ```
pub fn add_link(target: impl IntoLink) {
    if is_recording() {
        Link::new(target).add();
    }
}

/// The current span, for the macros.
#[derive(Clone, Copy, Debug)]
pub struct Current;

impl Current {
    /// Where an attribute goes.
    #[inline]
    pub fn slot(self, key: &'static &'static str) -> Slot<'static> {
        Slot::current(Key::Static(key))
    }

    /// Adds an attribute.
    #[inline]
    pub fn attr<T: ToValue + ?Sized>(self, key: &'static &'static str, value: &T) {
        value.to_value(self.slot(key));
    }

    /// Adds an attribute in its `Display` form.
    pub fn display<T: fmt::Display + ?Sized>(self, key: &'static &'static str, value: &T) {
        self.slot(key).display(value);
    }

    /// Adds an attribute in its `Debug` form.
    pub fn debug<T: fmt::Debug + ?Sized>(self, key: &'static &'static str, value: &T) {
        self.slot(key).debug(value);
    }
}

/// Attributes that belong together: of an event, a link or a handle. Collected in a buffer first, because values are computed by the user's
/// code, which may record something itself.
#[derive(Debug)]
pub struct Fields {
    attributes: OwnedAttributes,
}

impl Fields {
    /// No attributes yet.
    #[inline]
    pub fn new() -> Self {
        Self {
            attributes: OwnedAttributes::reusing(spare::take_buffer()),
        }
    }

    /// Where an attribute goes.
    #[inline]
    pub fn slot(&mut self, key: &'static &'static str) -> Slot<'_> {
        self.attributes.slot(Key::Static(key))
    }

    /// Adds an attribute.
    pub fn attr<T: ToValue + ?Sized>(&mut self, key: &'static &'static str, value: &T) {
        value.to_value(self.slot(key));
    }

    /// Adds an attribute in its `Display` form.
    pub fn display<T: fmt::Display + ?Sized>(&mut self, key: &'static &'static str, value: &T) {
        self.slot(key).display(value);
    }

    /// Adds an attribute in its `Debug` form.
    pub fn debug<T: fmt::Debug + ?Sized>(&mut self, key: &'static &'static str, value: &T) {
        self.slot(key).debug(value);
    }

    pub(crate) fn set(&mut self, key: &str, value: &impl ToValue) {
        self.attributes.set(key, value);
    }

    pub(crate) fn items(&self) -> &[u64] {
        self.attributes.items()
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        spare::give_buffer(mem::take(&mut self.attributes).into_items());
    }
}

/// An event of the current span that is being put together.
#[derive(Debug)]
pub struct Event<'a> {
    name: Key<'a>,
    ticks: u64,
    fields: Fields,
}

impl<'a> Event<'a> {
    pub(super) fn new(name: Key<'a>) -> Self {
        Self {
            name,
            ticks: clock::ticks(),
            fields: Fields::new(),
        }
    }

    /// An event whose name is known before the program runs.
    pub fn named(name: &'static &'static str) -> Event<'static> {
        Event::new(Key::Static(name))
    }

    /// An event with a computed name.
    pub fn inline(name: &'a str) -> Self {
        Self::new(Key::Inline(name))
    }

    /// Adds the event to the current span.
    pub fn add(self) {
        now::push_items(|items| push_event(items, self.name, self.ticks, self.fields.items()));
    }

    pub(super) fn encode(&self, items: &mut Items) {
        push_event(items, self.name, self.ticks, self.fields.items());
    }
}

impl Deref for Event<'_> {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl DerefMut for Event<'_> {
    fn deref_mut(&mut self) -> &mut Fields {
        &mut self.fields
    }
}

/// A link of the current span that is being put together.
#[derive(Debug)]
pub struct Link {
    target: Option<LinkTarget>,
    fields: Fields,
}

impl Link {
    /// A link to this span.
    pub fn new(target: impl IntoLink) -> Self {
        Self {
            target: target.into_link(),
            fields: Fields::new(),
        }
    }

    /// Adds the link to the current span.
    pub fn add(self) {
        if let Some(target) = &self.target {
            now::push_items(|items| target.push(items, self.fields.items()));
        }
    }
}

impl Deref for Link {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut Fields {
        &mut self.fields
    }
}
