//! What a span of `tracing` can do as one of ours.

use tracing_core::Dispatch;
use tracing_core::span::Id;

use super::spans::Spans;
use super::{Layer, Subscriber};
use crate::span::parent::{IntoLink, IntoParent};
use crate::{Context, Error, Span};

/// What a span of `tracing` can do as one of ours.
///
/// Without a [`Layer`] or a [`Subscriber`], and where nothing records, all of it does nothing.
pub trait SpanExt: sealed::Sealed {
    /// Gives the span a parent that its call could not name, such as the span that sent a request.
    ///
    /// A span has its identity from its start, so this is only for spans that nobody has seen: neither entered, nor asked for their
    /// [context](Self::context), nor with children or links to them. Where it can be, make the span where its parent is
    /// [current](Context::attach) instead.
    ///
    /// # Errors
    ///
    /// The span was seen already; see [`Error::is_already_started`].
    ///
    /// ```
    /// use trace_runtime::tracing::SpanExt;
    /// use trace_runtime::{propagation, testing};
    /// use tracing_subscriber::layer::SubscriberExt;
    ///
    /// let subscriber = tracing_subscriber::registry().with(trace_runtime::tracing::layer());
    /// let headers = [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     tracing::subscriber::with_default(subscriber, || {
    ///         let request = tracing::info_span!("request");
    ///         request.set_parent(propagation::extract(&headers)).unwrap();
    ///         request.in_scope(|| tracing::info!("it came from far away"));
    ///     });
    /// });
    /// let request = spans.named("request").one();
    /// assert_eq!(request.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// ```
    fn set_parent(&self, parent: impl IntoParent) -> Result<(), Error>;

    /// The context below the span: what a request that is made for it is to [carry](crate::propagation::inject).
    fn context(&self) -> Context;

    /// Adds a link to another span.
    fn add_link(&self, target: impl IntoLink);

    /// The span as one of ours, for all else that can be done to one; `None` where nothing records.
    ///
    /// ```
    /// use trace_runtime::testing;
    /// use trace_runtime::tracing::SpanExt;
    /// use tracing_subscriber::layer::SubscriberExt;
    ///
    /// let subscriber = tracing_subscriber::registry()
    ///     .with(trace_runtime::tracing::layer().with_level(false).with_target(false));
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     tracing::subscriber::with_default(subscriber, || {
    ///         let query = tracing::info_span!("query");
    ///         if let Some(span) = query.handle() {
    ///             span.set_attribute("db.rows", 3); // a field that `info_span!` did not declare
    ///         }
    ///     });
    /// });
    /// spans.assert_tree("query db.rows=3");
    /// ```
    fn handle(&self) -> Option<Span>;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for ::tracing::Span {}
}

impl SpanExt for ::tracing::Span {
    fn set_parent(&self, parent: impl IntoParent) -> Result<(), Error> {
        let parent = parent.into_parent();
        with_spans(self, |spans, id| spans.set_parent(id, parent)).unwrap_or(Ok(()))
    }

    fn context(&self) -> Context {
        self.handle()
            .map_or_else(Context::current, |span| span.context())
    }

    fn add_link(&self, target: impl IntoLink) {
        if let Some(span) = self.handle() {
            span.add_link(target);
        }
    }

    fn handle(&self) -> Option<Span> {
        with_spans(self, Spans::find).flatten()
    }
}

fn with_spans<R>(span: &::tracing::Span, look: impl FnOnce(&Spans, u64) -> R) -> Option<R> {
    let found = |(id, dispatch): (&Id, &Dispatch)| {
        let spans = spans_of(dispatch)?;
        Some(look(spans, id.into_u64()))
    };
    span.with_subscriber(found).flatten()
}

fn spans_of(dispatch: &Dispatch) -> Option<&Spans> {
    let layer = dispatch.downcast_ref::<Layer>().map(|layer| &layer.spans);
    layer.or_else(|| Some(&dispatch.downcast_ref::<Subscriber>()?.spans))
}
