//! Where spans of the API come from.

use ::opentelemetry::trace::{self as api, SpanBuilder, TraceContextExt};
use ::opentelemetry::{Context as ApiContext, InstrumentationScope, KeyValue};

use super::span::ApiSpan;
use super::{convert, entered, sites};
use crate::{Callsite, Span, SpanKind};

/// A provider of tracers whose spans are ours; [`install`](super::install) makes it the global one.
///
/// ```
/// use opentelemetry::trace::{Tracer, TracerProvider};
/// use trace_runtime::testing;
///
/// let tracer = trace_runtime::opentelemetry::Provider::new().tracer("billing");
/// let (_, spans) = testing::capture(|| tracer.in_span("charge", |_| ()));
/// spans.assert_tree("charge");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Provider(());

impl Provider {
    /// The provider.
    pub fn new() -> Self {
        Self(())
    }
}

impl api::TracerProvider for Provider {
    type Tracer = Tracer;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> Tracer {
        Tracer { scope }
    }
}

/// A tracer whose spans are ours; made by [`Provider`].
#[derive(Clone, Debug)]
pub struct Tracer {
    scope: InstrumentationScope,
}

impl Tracer {
    fn site(&self, builder: &SpanBuilder) -> &'static Callsite {
        let kind = builder.span_kind.as_ref();
        let kind = kind.map_or(SpanKind::Internal, convert::our_kind);
        sites::site(self.scope.name(), &builder.name, kind)
    }

    /// What every span of this tracer says: OTLP has a place for names of tracers, but not for two versions of one.
    fn describe(&self, span: &ApiSpan) {
        if let Some(version) = self.scope.version() {
            span.set_all(&[KeyValue::new("otel.scope.version", version.to_owned())]);
        }
    }
}

impl api::Tracer for Tracer {
    type Span = ApiSpan;

    fn build_with_context(&self, builder: SpanBuilder, parent: &ApiContext) -> ApiSpan {
        let named = parent.span();
        if parent.is_telemetry_suppressed() {
            return ApiSpan::passed_through(named.span_context());
        }
        let site = self.site(&builder);
        let span = match entered::named_by(parent) {
            None => Span::new(site),
            Some(below) => Span::below(site, &below),
        };
        let span = match builder.start_time {
            Some(time) => span.starting_at(time),
            None => span,
        };
        self.fill(ApiSpan::new(span, named.span_context()), site, builder)
    }
}

impl Tracer {
    fn fill(&self, mut span: ApiSpan, site: &Callsite, builder: SpanBuilder) -> ApiSpan {
        use api::Span as _;
        if !span.is_recording() {
            return span;
        }
        if site.name() != builder.name {
            span.rename(&builder.name);
        }
        self.describe(&span);
        span.set_all(&builder.attributes.unwrap_or_default());
        span.add_links(builder.links.unwrap_or_default());
        span.add_events(builder.events.unwrap_or_default());
        span
    }
}
