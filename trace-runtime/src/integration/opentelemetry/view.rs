//! What a context of the API is to us.

use std::any::Any;

use ::opentelemetry::baggage::BaggageExt;
use ::opentelemetry::context::ObserverContextView;
use ::opentelemetry::trace::TraceContextExt;
use ::opentelemetry::{Context as ApiContext, trace as api};

use super::reference::Reference;
use super::{convert, held};
use crate::context::now::{self, Frame, flags};
use crate::sync::fixed::Arc;
use crate::{Context, Span, SpanContext};

/// Computed when a context is made, and kept in it: contexts are attached with every poll.
pub(super) struct View {
    /// The span, if users of the API hold it.
    pub(super) span: Option<Span>,
    pub(super) context: Context,
}

impl View {
    /// Of a context that says nothing of its own, nothing is kept.
    pub(super) fn made_of(theirs: &ApiContext) -> Option<Arc<Self>> {
        let is_plain = !theirs.has_active_span() && theirs.baggage().is_empty();
        (!is_plain).then(|| Arc::new(Self::of(theirs)))
    }

    /// The view that the context was made with.
    pub(super) fn kept_in(theirs: &ApiContext) -> Option<&Self> {
        theirs.observer_view().as_ref()?.as_any().downcast_ref()
    }

    pub(super) fn of(theirs: &ApiContext) -> Self {
        let named = theirs.span().span_context().clone();
        let (span, context) = match convert::our_span(&named) {
            None => (None, Context::detached()),
            Some(ours) => match held::find(&ours) {
                Some(span) => {
                    let context = span.context();
                    (Some(span), context)
                }
                None => (
                    None,
                    carried(theirs, &ours).unwrap_or_else(|| foreign(&ours, &named)),
                ),
            },
        };
        let context = with_baggage(context, theirs);
        Self { span, context }
    }
}

impl ObserverContextView for View {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The context with the API's baggage, if there is any.
pub(super) fn with_baggage(ours: Context, theirs: &ApiContext) -> Context {
    let baggage = theirs.baggage();
    if baggage.is_empty() {
        ours
    } else {
        ours.with_baggage(convert::our_baggage(baggage))
    }
}

/// The context that was made one of the API's, unless another span was put over it.
fn carried(theirs: &ApiContext, named: &SpanContext) -> Option<Context> {
    let Carrying(context) = theirs.get::<Carrying>()?;
    let is_same = context
        .span_context()
        .is_some_and(|it| (it.trace_id(), it.span_id()) == (named.trace_id(), named.span_id()));
    is_same.then(|| context.clone())
}

/// A span of which nothing more is known.
fn foreign(named: &SpanContext, theirs: &api::SpanContext) -> Context {
    let state = convert::our_state(theirs.trace_state());
    if named.is_remote() {
        return Context::remote(*named).with_trace_state(state);
    }
    let base = Context::detached().into_frame();
    let decision = if named.flags().is_sampled() && now::is_active() {
        flags::RECORDING
    } else {
        flags::UNSAMPLED
    };
    let flags = base.flags() | decision | u32::from(named.flags().to_byte());
    let (trace, span) = (named.trace_id().halves(), named.span_id().word());
    Context::from_frame(Frame::new(trace, span, flags, base.extra)).with_trace_state(state)
}

/// Our context inside one of the API's.
struct Carrying(Context);

impl Context {
    /// The same for users of the OpenTelemetry API: its span, its trace state and its baggage (feature `opentelemetry`).
    ///
    /// Attributes and the like reach the span where its body runs, as they do through [`attr!`](crate::attr).
    ///
    /// ```
    /// use opentelemetry::{Context as ApiContext, KeyValue, trace::{FutureExt, TraceContextExt, get_active_span}};
    /// use trace_runtime::{Context, testing, traced};
    ///
    /// #[traced]
    /// fn handle() {
    ///     let _current = Context::current().to_opentelemetry().attach();
    ///     get_active_span(|span| span.set_attribute(KeyValue::new("user.id", "ann")));
    /// }
    ///
    /// let (_, spans) = testing::capture(handle);
    /// spans.assert_tree("handle user.id=ann");
    /// ```
    pub fn to_opentelemetry(&self) -> ApiContext {
        self.put_into(ApiContext::new())
    }

    /// The same on top of what a context of the API holds already.
    pub(super) fn put_into(&self, mut theirs: ApiContext) -> ApiContext {
        if !self.baggage().is_empty() {
            theirs = theirs.with_baggage(convert::their_baggage(self.baggage()));
        }
        theirs = theirs.with_value(Carrying(self.clone()));
        match self.span_context() {
            Some(span) => {
                let context = convert::their_span(&span, self.trace_state());
                theirs.with_span(Reference::new(context))
            }
            None => theirs,
        }
    }

    /// What a context of the OpenTelemetry API says: its span, its trace state and its baggage (feature `opentelemetry`). Empty when it has none of them.
    ///
    /// ```
    /// use opentelemetry::Context as ApiContext;
    /// use trace_runtime::{Context, span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     let theirs = span!("job").in_scope(|| Context::current().to_opentelemetry());
    ///     Context::from_opentelemetry(&theirs).attach(|| span!("step").end());
    /// });
    /// spans.assert_tree("
    ///     job
    ///       step
    /// ");
    /// ```
    pub fn from_opentelemetry(theirs: &ApiContext) -> Self {
        match View::kept_in(theirs) {
            Some(view) => view.context.clone(),
            None => View::of(theirs).context,
        }
    }
}
