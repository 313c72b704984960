//! The layer.

use std::fmt;

use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::layer::Context as LayerContext;
use tracing_subscriber::registry::LookupSpan;

use super::options::option_setters;
use super::spans::{Parent, Spans};

/// A layer with everything that it can record.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
/// use trace_runtime::testing;
///
/// let layer = trace_runtime::tracing::layer().with_level(false).with_target(false);
/// let subscriber = tracing_subscriber::registry().with(layer);
/// let ((), spans) = testing::capture(|| {
///     tracing::subscriber::with_default(subscriber, || {
///         tracing::info_span!("query", rows = 3).in_scope(|| ());
///     });
/// });
/// spans.assert_tree("query rows=3");
/// ```
pub fn layer() -> Layer {
    Layer {
        spans: Spans::new(),
    }
}

/// Turns spans and events of `tracing` into ours; made by [`layer`].
pub struct Layer {
    pub(super) spans: Spans,
}

impl Layer {
    option_setters!();
}

impl<S> tracing_subscriber::Layer<S> for Layer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: LayerContext<'_, S>) {
        let parent = match attributes.parent() {
            Some(parent) => self.explicit(parent, id, &context),
            None if attributes.is_root() => Parent::None,
            None => Parent::Current,
        };
        self.spans.start(id.into_u64(), attributes, parent);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: LayerContext<'_, S>) {
        self.spans.record(id.into_u64(), values);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _: LayerContext<'_, S>) {
        self.spans.follow(id.into_u64(), follows.into_u64());
    }

    /// Always; asked of all layers before any of them gets the event.
    fn event_enabled(&self, event: &Event<'_>, _: LayerContext<'_, S>) -> bool {
        self.spans.announce(event);
        true
    }

    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        self.spans.event(event);
    }

    fn on_enter(&self, id: &Id, _: LayerContext<'_, S>) {
        self.spans.enter(id.into_u64());
    }

    fn on_exit(&self, id: &Id, _: LayerContext<'_, S>) {
        self.spans.exit(id.into_u64());
    }

    fn on_close(&self, id: Id, _: LayerContext<'_, S>) {
        self.spans.close(id.into_u64());
    }
}

impl Layer {
    /// Below the parent that was named, or, where a filter keeps that one from us, below the nearest of its ancestors that we have.
    fn explicit<S>(&self, parent: &Id, id: &Id, context: &LayerContext<'_, S>) -> Parent
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let find = |id: &Id| self.spans.find(id.into_u64());
        let nearest = || {
            let span = context.span(id)?;
            span.scope().skip(1).find_map(|span| find(&span.id()))
        };
        match find(parent).or_else(nearest) {
            Some(parent) => Parent::Of(parent.context()),
            None => Parent::Current,
        }
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").finish_non_exhaustive()
    }
}
