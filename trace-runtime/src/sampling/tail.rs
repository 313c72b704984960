//! Whether a trace is exported: decided when its spans have ended.

use std::time::Duration;

use super::forms::says;
use super::ot::Member;
use super::threshold::{Randomness, Threshold};
use crate::ReadableSpan;
use crate::Value;
use crate::clock::FOREVER;
use crate::glob::Glob;

/// Which traces are exported, decided when all their spans of this process have ended, or have had time to.
///
/// A trace is kept if one of its spans failed (status error, `Err` or panic), if one has an attribute that is asked for, or if its local root was slow. Of the
/// others a share is kept, by the same random bits that samplers compare, so that all services of a fleet with this ratio keep the same traces. The share can be
/// another one for traces whose local root has a certain name or route; the first rule that fits counts.
///
/// The trace waits for its local root and [a little longer](Self::linger). What comes later follows the verdict, which is
/// [remembered](Self::remember); a second local root of the trace that is itself a reason to keep it starts a new one. Waiting spans are copies in a
/// [bounded memory](Self::memory_limit) and pending in the [`Report`](crate::Report); the others are dropped as [`Sampled`](crate::DropReason::Sampled).
///
/// A kept span says in its trace state how many traces it stands for: `ot=th:` holds the threshold of its share, 0 for what was kept for a reason (OpenTelemetry
/// specification, "`TraceState`: Probability Sampling"). Where a sampler has thinned out the traces before, the higher threshold of both counts; what came without
/// `th` is taken for all there is.
///
/// A sampler has to leave the traces to it: what is not recorded cannot be kept. [`Decision::RecordOnly`](super::Decision::RecordOnly) leaves them here and
/// lets other services decide for themselves.
///
/// ```
/// use std::time::Duration;
/// use trace_runtime::sampling::Tail;
///
/// let tail = Tail::new(0.1)
///     .slower_than(Duration::from_secs(2))
///     .attribute("http.response.status_code", "5*")
///     .named("GET /health*", 0.0)
///     .route("/checkout/*", 1.0);
/// let builder = trace_runtime::builder().tail(tail);
/// # drop(builder);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Tail {
    share: Share,
    slow: Duration,
    attributes: Vec<(Box<str>, Glob)>,
    rules: Vec<Rule>,
    pub(crate) linger: Duration,
    pub(crate) patience: Duration,
    pub(crate) memory_limit: usize,
    pub(crate) remembered: usize,
}

/// The threshold of a share; `None` keeps nothing.
pub(crate) type Share = Option<Threshold>;

/// The share of traces whose local root is of this form.
#[derive(Clone, Debug)]
struct Rule {
    by: By,
    form: Glob,
    share: Share,
}

#[derive(Clone, Copy, Debug)]
enum By {
    Name,
    Route,
}

impl Tail {
    /// Keeps this share of all traces that there is no reason to keep, from 0.0 (none) to 1.0 (all); what lies outside is taken as the nearer end, NaN as 0.0.
    pub fn new(ratio: f64) -> Self {
        Self {
            share: Threshold::from_probability(ratio),
            slow: Duration::MAX,
            attributes: Vec::new(),
            rules: Vec::new(),
            linger: Duration::from_secs(1),
            patience: Duration::from_secs(30),
            memory_limit: 32 << 20,
            remembered: 1 << 16,
        }
    }

    /// Keeps traces whose local root took longer.
    pub fn slower_than(mut self, duration: Duration) -> Self {
        self.slow = duration;
        self
    }

    /// Keeps traces of which a span has an attribute of this key and form, in which `*` stands for any characters. Numbers and bools are compared as they are printed;
    /// of an array one element is enough.
    pub fn attribute(mut self, key: &str, form: &str) -> Self {
        self.attributes.push((key.into(), Glob::new(form)));
        self
    }

    /// Keeps another share of traces whose local root has a name of this form.
    pub fn named(self, form: &str, ratio: f64) -> Self {
        self.rule(By::Name, form, ratio)
    }

    /// Keeps another share of traces whose local root has an `http.route` of this form.
    pub fn route(self, form: &str, ratio: f64) -> Self {
        self.rule(By::Route, form, ratio)
    }

    fn rule(mut self, by: By, form: &str, ratio: f64) -> Self {
        self.rules.push(Rule {
            by,
            form: Glob::new(form),
            share: Threshold::from_probability(ratio),
        });
        self
    }

    /// How long a trace waits for more spans once its local root has ended: for what other threads and tasks still have to finish. Default: 1 s.
    pub fn linger(mut self, linger: Duration) -> Self {
        self.linger = linger.min(FOREVER);
        self
    }

    /// How long a trace waits for a local root that does not end, or for spans whose children have ended. Then it is decided by what is there, and counted as
    /// [decided early](crate::Report::decided_early). Default: 30 s.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience.min(FOREVER);
        self
    }

    /// Bounds the memory of waiting spans, in bytes, beside [that of finished ones](crate::Builder::memory_limit). Where it is used up, the trace that has waited longest is
    /// decided by what is there, and counted as [decided early](crate::Report::decided_early). Default: 32 MiB.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Remembers the verdicts of at least this many traces, which takes up to 150 bytes each. Default: 65,536.
    pub fn remember(mut self, traces: usize) -> Self {
        self.remembered = traces;
        self
    }

    /// Whether the trace of this span is kept, whatever else is in it.
    pub(crate) fn is_reason(&self, span: &ReadableSpan<'_>) -> bool {
        span.is_local_root() && span.duration() > self.slow
            || span.has_failed()
            || self.has_attribute(span)
    }

    fn has_attribute(&self, span: &ReadableSpan<'_>) -> bool {
        let is_wanted = |(key, form): &(Box<str>, Glob)| {
            let value = span.attribute(key);
            value.is_some_and(|value| says(&value, &|text| form.matches(text)))
        };
        self.attributes.iter().any(is_wanted)
    }

    /// The share of traces with this local root.
    pub(crate) fn share_of(&self, root: &ReadableSpan<'_>) -> Share {
        let rule = self.rules.iter().find(|rule| rule.fits(root));
        rule.map_or(self.share, |rule| rule.share)
    }

    /// The share of traces whose local root was not seen.
    pub(crate) fn usual_share(&self) -> Share {
        self.share
    }
}

/// Whether a trace is in a share, by the random bits in its trace state or its id.
pub(crate) fn is_in(share: Share, span: &ReadableSpan<'_>) -> bool {
    let explicit = Member::of(span.trace_state()).randomness();
    let randomness = explicit.unwrap_or_else(|| Randomness::from_bits(span.trace_id().halves()[1]));
    share.is_some_and(|threshold| threshold.keeps(randomness))
}

impl Rule {
    fn fits(&self, root: &ReadableSpan<'_>) -> bool {
        match self.by {
            By::Name => self.form.matches(root.name()),
            By::Route => match root.attribute("http.route") {
                Some(Value::Str(route)) => self.form.matches(route),
                _ => false,
            },
        }
    }
}
