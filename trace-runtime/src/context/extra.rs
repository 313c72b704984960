//! What rarely goes along with a span: what a request brought with it, and what is to be sent with the next one.

use super::keys::Values;
use super::now::{Frame, Now, flags};
use super::{Capture, Context};
use crate::sync::fixed::Arc;
use crate::{Baggage, SpanContext, TraceFlags, TraceId, TraceState};

/// Behind one pointer of the context, so that a context without any of it pays nothing. Spans pass it on to their children.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    pub(crate) capture: Option<Arc<Capture>>,
    pub(crate) baggage: Baggage,
    pub(crate) values: Values,
    pub(crate) request: Request,
    pub(crate) received: Received,
}

/// What a request is called beside its trace, and where it has been.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) id: Option<Arc<str>>,
    /// Names, with commas between them.
    pub(crate) services: Option<Arc<str>>,
}

/// What belongs to one trace and came with it, beside the ids; kept to decide by and to be sent on. A new trace starts without.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) trace_state: TraceState,
    pub(crate) decision: Decision,
    /// B3's and Jaeger's debug flag: record this trace for sure.
    pub(crate) debug: bool,
    pub(crate) datadog: Option<Arc<Datadog>>,
    /// X-Ray's `Lineage`.
    pub(crate) lineage: Option<Arc<str>>,
}

/// What Datadog's tracers send beside the ids.
#[derive(Debug)]
pub(crate) struct Datadog {
    pub(crate) priority: Option<i32>,
    pub(crate) origin: Option<String>,
    /// The tags to be sent on, without the one that belongs to the trace id.
    pub(crate) tags: String,
}

/// Whether the sender decided that the trace is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decision {
    /// As the flags of the parent say, if there is one.
    #[default]
    InFlags,
    /// It left that to us.
    Left,
    /// It said so without naming a parent.
    Taken(bool),
}

impl Received {
    fn is_empty(&self) -> bool {
        let has_more = self.debug || self.datadog.is_some() || self.lineage.is_some();
        !has_more && !self.concerns_start()
    }

    /// Whether the start of a span has to look at it.
    fn concerns_start(&self) -> bool {
        !self.trace_state.is_empty() || self.decision != Decision::InFlags
    }

    /// What the sender decided; `None` if it did not.
    pub(crate) fn decided(&self, parent: Option<&SpanContext>) -> Option<bool> {
        match self.decision {
            Decision::InFlags => parent.map(|parent| parent.flags().is_sampled()),
            Decision::Left => None,
            Decision::Taken(sampled) => Some(sampled),
        }
    }
}

/// What contexts without an [`Extra`] have.
static NOTHING: Extra = Extra {
    capture: None,
    baggage: Baggage::EMPTY,
    values: Values::EMPTY,
    request: Request {
        id: None,
        services: None,
    },
    received: Received {
        trace_state: TraceState::EMPTY,
        decision: Decision::InFlags,
        debug: false,
        datadog: None,
        lineage: None,
    },
};

impl Frame {
    /// The extra, or an empty one.
    pub(crate) fn extra(&self) -> &Extra {
        self.extra.as_deref().unwrap_or(&NOTHING)
    }

    /// The frame with this trace state for what starts below it.
    pub(crate) fn with_trace_state(self, state: TraceState) -> Self {
        if self.extra().received.trace_state == state {
            return self;
        }
        self.edit(|extra| extra.received.trace_state = state)
    }

    /// The frame with another extra.
    pub(super) fn edit(mut self, change: impl FnOnce(&mut Extra)) -> Self {
        let extra = Arc::make_mut(self.extra.get_or_insert_default());
        change(extra);
        // Below a local span the sampler may have asked for it.
        let is_asked = self.has_local_span() && self.flags() & flags::CARRYING != 0;
        let concerns_start =
            self.extra().received.concerns_start() || self.is_partial() || is_asked;
        self.with(flags::CARRYING, concerns_start)
    }

    /// Whether a trace is to be continued whose sender named no parent.
    fn is_partial(&self) -> bool {
        !self.has_span() && self.trace != [0; 2]
    }

    /// A frame for a new trace: no span, but the baggage and the capture.
    pub(crate) fn without_trace(self) -> Self {
        let captured = self.flags() & flags::CAPTURED;
        let extra = self.extra;
        let frame = Self::new([0; 2], 0, captured, extra);
        if frame.extra().received.is_empty() {
            frame
        } else {
            frame.edit(|extra| extra.received = Received::default())
        }
    }

    /// The frame in this capture, or in none.
    #[cfg(feature = "tracing")]
    pub(crate) fn in_capture(self, capture: Option<Arc<Capture>>) -> Self {
        let place = |capture: &Option<Arc<Capture>>| capture.as_ref().map(Arc::as_ptr);
        if place(&self.extra().capture) == place(&capture) {
            return self;
        }
        let is_captured = capture.is_some();
        self.edit(|extra| extra.capture = capture)
            .with(flags::CAPTURED, is_captured)
    }

    /// The same below this remote span.
    fn below(self, parent: SpanContext) -> Self {
        let captured = self.flags() & flags::CAPTURED;
        let flags = u32::from(parent.flags().to_byte()) | flags::REMOTE | captured;
        let (trace, span) = (parent.trace_id().halves(), parent.span_id().word());
        Self::new(trace, span, flags, self.extra)
    }
}

impl Context {
    /// A context without a span, a trace, baggage and values, to extract into and to start new traces in. Inside a [capture](crate::testing::capture) it stays captured.
    pub fn detached() -> Self {
        let frame = Now::here().frame().without_trace();
        let is_request =
            |extra: &Extra| extra.request.id.is_some() || extra.request.services.is_some();
        let is_said = |extra: &Extra| !extra.baggage.is_empty() || !extra.values.is_empty();
        if !is_said(frame.extra()) && !is_request(frame.extra()) {
            return Self::from_frame(frame);
        }
        Self::from_frame(frame.edit(|extra| {
            extra.baggage = Baggage::EMPTY;
            extra.values = Values::EMPTY;
            extra.request = Request::default();
        }))
    }

    /// The context below a span of another process.
    ///
    /// Whether spans below it are recorded is decided by the sampler, as for a root. Inside a [capture](crate::testing::capture) it stays captured.
    pub fn remote(parent: SpanContext) -> Self {
        Self::detached().with_remote(parent)
    }

    /// The same baggage below a span of another process. What belonged to the trace that was current, such as its trace state, is left out.
    #[must_use]
    pub fn with_remote(&self, parent: SpanContext) -> Self {
        let fresh = self.clone().into_frame().without_trace();
        Self::from_frame(fresh.below(parent))
    }

    /// The same baggage in a trace that is continued though its sender named no parent.
    #[must_use]
    pub(crate) fn with_remote_trace(&self, trace: TraceId, flags: TraceFlags) -> Self {
        let fresh = self.clone().into_frame().without_trace();
        let flags = fresh.flags() | u32::from(flags.to_byte()) | flags::CARRYING;
        Self::from_frame(Frame::new(trace.halves(), 0, flags, fresh.extra))
    }

    /// The same, with the sender's decision left to us.
    #[must_use]
    pub(crate) fn undecided(self) -> Self {
        self.edit_received(|received| received.decision = Decision::Left)
    }

    /// The same, with a decision of the sender's who named no parent.
    #[must_use]
    pub(crate) fn decided(self, sampled: bool) -> Self {
        self.edit_received(|received| received.decision = Decision::Taken(sampled))
    }

    /// Whether the trace is recorded, as far as that is decided: for formats that can leave it open.
    pub(crate) fn decision(&self) -> Option<bool> {
        match self.span_context() {
            Some(span) if !span.is_remote() => Some(span.flags().is_sampled()),
            span => self.received().decided(span.as_ref()),
        }
    }

    /// The request beside its trace.
    pub(crate) fn request(&self) -> &Request {
        &self.frame().extra().request
    }

    #[must_use]
    pub(crate) fn edit_request(self, change: impl FnOnce(&mut Request)) -> Self {
        Self::from_frame(self.into_frame().edit(|extra| change(&mut extra.request)))
    }

    /// The request's id in the header that [`TraceIdHeader`](crate::propagation::TraceIdHeader) reads, as it came.
    pub fn request_id(&self) -> Option<&str> {
        self.request().id.as_deref()
    }

    /// The services that the request has passed, this one included; see [`TraceIdHeader`](crate::propagation::TraceIdHeader::services).
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let services = self.request().services.as_deref();
        services.into_iter().flat_map(|names| names.split(','))
    }

    /// What came with the trace.
    pub(crate) fn received(&self) -> &Received {
        &self.frame().extra().received
    }

    #[must_use]
    pub(crate) fn edit_received(self, change: impl FnOnce(&mut Received)) -> Self {
        Self::from_frame(self.into_frame().edit(|extra| change(&mut extra.received)))
    }

    /// The context with the trace of another one: its span, and what belongs to that. A trace state of the same trace stays where the other has none.
    #[must_use]
    pub(crate) fn with_trace_of(self, other: &Self) -> Self {
        let ours = self.into_frame();
        let theirs = other.frame();
        let mut received = theirs.extra().received.clone();
        if theirs.trace == ours.trace && theirs.has_span() && received.trace_state.is_empty() {
            received.trace_state = ours.extra().received.trace_state.clone();
        }
        let frame = Frame::new(theirs.trace, theirs.span, theirs.flags(), ours.extra);
        if received.is_empty() && frame.extra().received.is_empty() {
            return Self::from_frame(frame);
        }
        Self::from_frame(frame).edit_received(|it| *it = received)
    }

    /// Whether both are in the same place of the same trace.
    pub(crate) fn has_trace_of(&self, other: &Self) -> bool {
        let [ours, theirs] = [self.frame(), other.frame()];
        (ours.trace, ours.span) == (theirs.trace, theirs.span)
    }

    /// What vendors send along with the trace. Empty when the trace starts here.
    ///
    /// ```
    /// use trace_runtime::{Context, propagation};
    ///
    /// let headers = [
    ///     ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ///     ("tracestate", "congo=t61rcWkgMzE"),
    /// ];
    /// let context = propagation::extract(&headers);
    /// assert_eq!(context.trace_state().get("congo"), Some("t61rcWkgMzE"));
    /// ```
    pub fn trace_state(&self) -> &TraceState {
        &self.received().trace_state
    }

    /// The context with another trace state, for spans and requests below it. A context without a trace takes none.
    #[must_use]
    pub fn with_trace_state(&self, state: TraceState) -> Self {
        if self.span_context().is_none() || (self.trace_state().is_empty() && state.is_empty()) {
            return self.clone();
        }
        self.clone()
            .edit_received(|received| received.trace_state = state)
    }

    /// What the program sends along with its requests.
    ///
    /// ```
    /// use trace_runtime::{Baggage, Context};
    ///
    /// let context = Context::current().with_baggage(Baggage::EMPTY.with("tenant", "a")?);
    /// let seen = context.attach(|| Context::current().baggage().clone());
    /// assert_eq!(seen.get("tenant").as_deref(), Some("a"));
    /// # Ok::<(), trace_runtime::Error>(())
    /// ```
    pub fn baggage(&self) -> &Baggage {
        &self.frame().extra().baggage
    }

    /// The context with other baggage: make it current for what is to be called with it.
    #[must_use]
    pub fn with_baggage(&self, baggage: Baggage) -> Self {
        let frame = self.clone().into_frame();
        Self::from_frame(frame.edit(|extra| extra.baggage = baggage))
    }

    /// The context as a request takes it along.
    ///
    /// A recorded span is named as it is, and so is a span of another process, which is only passed through. A trace that is not recorded has
    /// no span that could be named: each request gets a parent id of its own.
    #[must_use]
    pub fn outgoing(&self) -> Self {
        let mut frame = self.clone().into_frame();
        if frame.flags() & (flags::UNSAMPLED | flags::LEFT_OUT) == flags::UNSAMPLED {
            frame.span = Now::here().lane().unrecorded_span_id();
        }
        Self::from_frame(frame)
    }
}
