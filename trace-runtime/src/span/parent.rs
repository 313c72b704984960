//! What can be the parent of a span, and what it can link to.

use crate::context::now::{Frame, Now};
use crate::record::{Items, push_link, push_trace_state};
use crate::{Context, SpanContext, TraceState};

/// What `parent = …` takes: a whole [`Context`].
///
/// Intentionally neither a [`SpanContext`] nor a [`Span`](crate::Span) (OpenTelemetry specification, "Span Creation"): a parent brings its baggage and its trace state along,
/// and who has only ids says so by [`Context::remote`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parent of a span",
    note = "a parent is a `Context`, a reference to one, or an `Option` of these (`None`: the current span)",
    note = "of a `SpanContext`, `Context::remote` makes one; of a `Span`, `span.context()`"
)]
pub trait IntoParent {
    /// The context that the span is created in.
    fn into_parent(self) -> Context;
}

impl IntoParent for Context {
    fn into_parent(self) -> Context {
        self
    }
}

impl IntoParent for &Context {
    fn into_parent(self) -> Context {
        self.clone()
    }
}

impl<P: IntoParent> IntoParent for Option<P> {
    fn into_parent(self) -> Context {
        self.map_or_else(Context::current, P::into_parent)
    }
}

/// What `link!` takes, and each of the `links = …`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be linked to",
    note = "a link points at a `SpanContext`, a `Context`, a `Span`, or a reference to one of them"
)]
pub trait IntoLink {
    /// The span that is pointed at; `None` adds no link.
    fn into_link(self) -> Option<LinkTarget>;
}

/// What a link points at: a span, and the trace state that came with it, if it is known (OpenTelemetry specification, "Link").
///
/// For implementations of [`IntoLink`]; what is at hand as a [`Context`] brings its trace state along.
///
/// ```
/// use trace_runtime::{IntoLink, LinkTarget, SpanContext, TraceState};
///
/// struct Message {
///     sender: Option<SpanContext>,
///     state: TraceState,
/// }
///
/// impl IntoLink for &Message {
///     fn into_link(self) -> Option<LinkTarget> {
///         Some(LinkTarget::from(self.sender?).with_trace_state(self.state.clone()))
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct LinkTarget {
    span: SpanContext,
    trace_state: TraceState,
}

impl LinkTarget {
    /// The same with a trace state.
    #[must_use]
    pub fn with_trace_state(self, trace_state: TraceState) -> Self {
        Self {
            trace_state,
            ..self
        }
    }

    /// Records a link to it, with these attributes.
    pub(crate) fn push(&self, items: &mut Items, attributes: &[u64]) {
        if self.trace_state.is_empty() {
            return push_link(items, &self.span, attributes);
        }
        let mut inner = attributes.to_vec();
        push_trace_state(&mut inner, self.trace_state.as_str());
        push_link(items, &self.span, &inner);
    }
}

impl From<SpanContext> for LinkTarget {
    fn from(span: SpanContext) -> Self {
        Self {
            span,
            trace_state: TraceState::EMPTY,
        }
    }
}

impl IntoLink for SpanContext {
    fn into_link(self) -> Option<LinkTarget> {
        Some(self.into())
    }
}

impl IntoLink for &SpanContext {
    fn into_link(self) -> Option<LinkTarget> {
        (*self).into_link()
    }
}

impl IntoLink for Context {
    fn into_link(self) -> Option<LinkTarget> {
        (&self).into_link()
    }
}

impl IntoLink for &Context {
    fn into_link(self) -> Option<LinkTarget> {
        let target = LinkTarget::from(self.span_context()?);
        Some(target.with_trace_state(self.trace_state().clone()))
    }
}

impl<L: IntoLink> IntoLink for Option<L> {
    fn into_link(self) -> Option<LinkTarget> {
        self.and_then(L::into_link)
    }
}

/// What `links = …` takes: one link or several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be linked to",
    note = "`links` takes a `SpanContext`, a `Context`, a `&Span`, or an array, slice, `Vec` or `Option` of these"
)]
pub trait IntoLinks {
    /// Gives each link.
    fn for_each_link(self, add: impl FnMut(LinkTarget));
}

impl<L: IntoLink> IntoLinks for L {
    fn for_each_link(self, add: impl FnMut(LinkTarget)) {
        self.into_link().into_iter().for_each(add);
    }
}

impl<L: IntoLink, const N: usize> IntoLinks for [L; N] {
    fn for_each_link(self, add: impl FnMut(LinkTarget)) {
        self.into_iter().filter_map(L::into_link).for_each(add);
    }
}

impl<L: IntoLink> IntoLinks for Vec<L> {
    fn for_each_link(self, add: impl FnMut(LinkTarget)) {
        self.into_iter().filter_map(L::into_link).for_each(add);
    }
}

impl<'a, L> IntoLinks for &'a [L]
where
    &'a L: IntoLink,
{
    fn for_each_link(self, add: impl FnMut(LinkTarget)) {
        self.iter().filter_map(IntoLink::into_link).for_each(add);
    }
}

impl<'a, L> IntoLinks for &'a Vec<L>
where
    &'a L: IntoLink,
{
    fn for_each_link(self, add: impl FnMut(LinkTarget)) {
        self.as_slice().for_each_link(add);
    }
}

/// The frame that a new trace starts in: no span is current, but still captured if the thread is, and with its baggage.
pub(super) fn rootless() -> Frame {
    Now::here().frame().without_trace()
}
