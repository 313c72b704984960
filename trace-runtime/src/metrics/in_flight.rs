//! The spans that are open now.

use std::fmt;
use std::time::Duration;

use crate::clock::{self, Timeline};
use crate::span::tracked::{self, OpenSpan};
use crate::{Callsite, SpanId, TraceId};

/// A recorded span that has started and not ended; listed by [`Tracing::in_flight`](crate::Tracing::in_flight).
#[derive(Clone, Copy)]
pub struct InFlight {
    open: OpenSpan,
    age: Duration,
}

impl InFlight {
    /// The name of its call site. A `rename` is known when the span ends.
    pub fn name(&self) -> &'static str {
        self.open.site.name()
    }

    /// The trace that it belongs to.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    pub fn trace_id(&self) -> TraceId {
        TraceId::from_halves(self.open.trace).expect("a span is recorded with a trace id")
    }

    /// Its own id.
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic")]
    pub fn span_id(&self) -> SpanId {
        SpanId::from_word(self.open.span).expect("a span is recorded with a span id")
    }

    /// The id of its parent; `None` for the root of a trace.
    pub fn parent_span_id(&self) -> Option<SpanId> {
        SpanId::from_word(self.open.parent)
    }

    /// How long it has been open.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// The static part: module, file and line.
    pub fn callsite(&self) -> &'static Callsite {
        self.open.site
    }
}

impl fmt::Debug for InFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InFlight")
            .field("name", &self.name())
            .field("trace_id", &self.trace_id())
            .field("span_id", &self.span_id())
            .field("parent_span_id", &self.parent_span_id())
            .field("age", &self.age)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for InFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, age) = (self.name(), self.age);
        write!(f, "{name} {age:?} {}/{}", self.trace_id(), self.span_id())
    }
}

/// All that are tracked, the oldest first.
pub(crate) fn in_flight() -> Vec<InFlight> {
    let mut open = tracked::open_spans();
    open.sort_unstable_by_key(|open| open.start);
    let (timeline, now) = (Timeline::now(), clock::ticks());
    let aged = |open: OpenSpan| InFlight {
        open,
        age: Duration::from_nanos(timeline.nanos(now.saturating_sub(open.start))),
    };
    open.into_iter().map(aged).collect()
}
