//! A context as a value to be stored.

use std::fmt;
use std::str::FromStr;

use crate::{Baggage, Context, Error, IntoLink, LinkTarget, SpanContext, TraceState};

/// A context as a value: for job payloads, rows of a queue table, and whatever else waits before it is worked on.
///
/// Its text form, and with feature `serde` its serialized one, is one line with a version in front. Of one that cannot be read, a later version say, nothing is left but
/// an empty carrier when it is deserialized: a job does not fail for its trace.
///
/// What is made of it is said explicitly. A job's first [attempt](Self::attempt) is a child of what enqueued it; a retry starts a trace of its own, with a link. Whoever works
/// on many jobs at once links to them all:
///
/// ```
/// use trace_runtime::propagation::Carrier;
/// use trace_runtime::{testing, traced};
///
/// struct Job { trace: Carrier, attempts: u32 }
///
/// #[traced(kind = producer)]
/// fn enqueue() -> Job {
///     Job { trace: Carrier::capture(), attempts: 0 }
/// }
///
/// #[traced(kind = consumer, parent = attempt.parent(), links = attempt.link())]
/// fn work(attempt: trace_runtime::propagation::Attempt) {}
///
/// #[traced(kind = consumer, links = jobs)]
/// fn work_on_all(jobs: &[Carrier]) {}
///
/// let (_, spans) = testing::capture(|| {
///     let mut job = enqueue();
///     for _ in 0..2 {
///         job.attempts += 1;
///         work(job.trace.attempt(job.attempts));
///     }
///     work_on_all(&[job.trace.clone(), enqueue().trace]);
/// });
/// let enqueued = spans.named("enqueue").iter().next().unwrap();
/// let attempts: Vec<_> = spans.named("work").iter().collect();
/// assert_eq!(attempts[0].parent_span_id(), Some(enqueued.span_id()));
/// assert_eq!(attempts[1].parent_span_id(), None);
/// assert_eq!(attempts[1].links()[0].span_context().span_id(), enqueued.span_id());
/// assert_eq!(spans.named("work_on_all").one().links().len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carrier {
    span: Option<SpanContext>,
    trace_state: TraceState,
    baggage: Baggage,
}

impl Carrier {
    /// The current context.
    pub fn capture() -> Self {
        Self::of(&Context::current())
    }

    /// This context.
    pub fn of(context: &Context) -> Self {
        let span = context.outgoing().span_context();
        Self {
            span: span.map(|it| SpanContext::remote(it.trace_id(), it.span_id(), it.flags())),
            trace_state: context.trace_state().clone(),
            baggage: context.baggage().clone(),
        }
    }

    /// The span that was current when it was captured.
    pub fn span_context(&self) -> Option<SpanContext> {
        self.span
    }

    /// The context below that span.
    pub fn context(&self) -> Context {
        let context = self.new_trace();
        match self.span {
            Some(span) => context
                .with_remote(span)
                .with_trace_state(self.trace_state.clone()),
            None => context,
        }
    }

    /// How the `n`th attempt at the job hangs together with its past, counted from 1.
    pub fn attempt(&self, n: u32) -> Attempt {
        if n <= 1 {
            Attempt {
                parent: self.context(),
                link: None,
            }
        } else {
            Attempt {
                parent: self.new_trace(),
                link: self.span,
            }
        }
    }

    /// A context without a trace, with the baggage.
    fn new_trace(&self) -> Context {
        let context = Context::detached();
        if self.baggage.is_empty() {
            context
        } else {
            context.with_baggage(self.baggage.clone())
        }
    }
}

/// One attempt at a job: a child of what enqueued it, or a new trace with a link; see [`Carrier::attempt`].
#[derive(Clone, Debug)]
pub struct Attempt {
    parent: Context,
    link: Option<SpanContext>,
}

impl Attempt {
    /// For `parent = …`: the context that the attempt's span is created in.
    pub fn parent(&self) -> Context {
        self.parent.clone()
    }

    /// For `links = …`: the span to link to, if the attempt is a retry.
    pub fn link(&self) -> Option<SpanContext> {
        self.link
    }
}

impl IntoLink for &Carrier {
    fn into_link(self) -> Option<LinkTarget> {
        let target = LinkTarget::from(self.span?);
        Some(target.with_trace_state(self.trace_state.clone()))
    }
}

/// The version of the text form.
const VERSION: &str = "1";

impl fmt::Display for Carrier {
    /// `1 {traceparent, or a dash} {baggage} {tracestate}`. Only the last may contain spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let traceparent = self.span.map(|span| span.traceparent());
        let traceparent = traceparent.as_ref().map_or("-", |it| it.as_str());
        let (baggage, state) = (&self.baggage, &self.trace_state);
        write!(f, "{VERSION} {traceparent} {baggage} {state}")
    }
}

impl FromStr for Carrier {
    type Err = Error;

    /// Takes what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::malformed("carrier", "1 traceparent baggage tracestate");
        let mut parts = text.splitn(4, ' ');
        let mut next = || parts.next().ok_or_else(malformed);
        if next()? != VERSION {
            return Err(malformed());
        }
        let span = match next()? {
            "-" => None,
            traceparent => Some(traceparent.parse()?),
        };
        let (baggage, state): (Baggage, TraceState) = (next()?.parse()?, next()?.parse()?);
        Ok(Self {
            span,
            trace_state: if span.is_some() {
                state
            } else {
                TraceState::EMPTY
            },
            baggage,
        })
    }
}

#[cfg(feature = "serde")]
mod serde {
    use ::serde::de::{Deserialize, Deserializer, Error, Visitor};
    use ::serde::ser::{Serialize, Serializer};

    use super::{Carrier, fmt};

    impl Serialize for Carrier {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Carrier {
        /// An empty carrier for any text that is none.
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Text)
        }
    }

    struct Text;

    impl Visitor<'_> for Text {
        type Value = Carrier;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a trace carrier")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Carrier, E> {
            Ok(text.parse().unwrap_or_default())
        }
    }
}
