//! Who decides, and what there is to decide by.

use std::any::type_name;
use std::borrow::Cow;
use std::fmt;

use super::SamplingResult;
use crate::record::{self, Attributes};
use crate::sync::fixed::Arc;
use crate::{Callsite, Context, SpanContext, SpanKind, TraceId, TraceState, Value};

/// What a sampler may look at. Grows without breaking implementors.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SamplingParameters<'a> {
    /// The trace that starts here or is continued.
    pub trace_id: TraceId,
    /// The parent, if there is one: a remote one, unless the sampler [decides about children](Sampler::decides_children).
    pub parent: Option<&'a SpanContext>,
    /// What the sender of a continued trace decided; `None` where it left that to us, and for traces that start here.
    pub decision: Option<bool>,
    /// The call site of the span.
    pub callsite: &'static Callsite,
    /// All that came along: the parent, its trace state and baggage.
    pub context: &'a Context,
    pub(crate) known: Known<'a>,
}

/// What is known of a span when it is made, beside its call site.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    /// The name that it will get.
    pub(crate) name: Option<&'a str>,
    /// Whole items, its attributes among them.
    pub(crate) items: &'a [u64],
}

impl<'a> SamplingParameters<'a> {
    /// The name of the span as it is known when it is made.
    pub fn name(&self) -> &'a str {
        self.known.name.unwrap_or_else(|| self.callsite.name())
    }

    /// The kind of the span.
    pub fn kind(&self) -> SpanKind {
        self.callsite.span_kind()
    }

    /// The attributes that are known when the span is made: those of `span!`, of `in_span!`, of sync functions with `#[traced(attrs(…))]` or `args`, and of HTTP servers.
    ///
    /// Expressions of attributes run before the span starts, then, as they do for `span!`: what they call is below what was current before, and if they panic there is no span.
    ///
    /// Intentionally not those of an `async fn`, which are recorded in its body, where a span that is recorded is current; nor those of a function whose arguments are taken apart by patterns
    /// in a closure that looks at its `Result`. Where these have to decide, [`Tail`](super::Tail) does, or the trace starts with `span!("name", key = value)`.
    pub fn attributes(&self) -> Attributes<'a> {
        record::attributes(self.known.items)
    }

    /// The value of this key among them.
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        let mut attributes = self.attributes();
        attributes.find(|it| it.key == key).map(|it| it.value)
    }

    /// The trace state that came with the trace; empty where it starts here.
    pub fn trace_state(&self) -> &'a TraceState {
        self.context.trace_state()
    }
}

/// Decides whether a trace is recorded (OpenTelemetry specification, "Sampler").
///
/// Called once for each local root, on the thread that starts it: it must be quick. Where it panics, the trace is not recorded. Spans below follow its decision. A closure that returns
/// a `bool`, a [`Decision`](super::Decision) or a [`SamplingResult`] is a sampler.
///
/// ```
/// use trace_runtime::sampling::{Decision, SamplingParameters};
///
/// let by_module = |parameters: &SamplingParameters<'_>| match parameters.callsite.module() {
///     "shop::health" => Decision::Drop,
///     _ => Decision::RecordAndSample,
/// };
/// drop(trace_runtime::builder().sampler(by_module));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sampler",
    note = "a share of all traces is `ParentBased::new(TraceIdRatio::new(0.1))`, of `trace_runtime::sampling`"
)]
pub trait Sampler: Send + Sync + 'static {
    /// What becomes of the trace.
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult;

    /// Whether every trace that starts here is recorded and sampled and nothing more is said of it: such a sampler is not asked about them.
    fn takes_all_roots(&self) -> bool {
        false
    }

    /// Whether every span below a remote parent that is sampled, and came without a trace state, is recorded and sampled and nothing more is said of it: such a sampler is
    /// not asked about them.
    fn takes_all_sampled(&self) -> bool {
        false
    }

    /// Whether it looks at attributes. Where it does, those that are known when the span is made are computed before it is asked, and for nothing if the trace
    /// is dropped.
    fn reads_attributes(&self) -> bool {
        true
    }

    /// Whether it is asked about spans below others of this process, too, and not for local roots alone. Spans below those that were started before
    /// it came into force follow their parents. Each span then takes the slower way of those that have to be decided.
    fn decides_children(&self) -> bool {
        false
    }

    /// A short name with the configuration, for logs and debug pages (OpenTelemetry specification, "`GetDescription`"). It may change while the sampler is in force.
    fn description(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<Self>())
    }
}

impl<F, R> Sampler for F
where
    F: Fn(&SamplingParameters<'_>) -> R + Send + Sync + 'static,
    R: Into<SamplingResult>,
{
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        self(parameters).into()
    }
}

impl<S: Sampler + ?Sized> Sampler for Arc<S> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        (**self).should_sample(parameters)
    }

    fn takes_all_roots(&self) -> bool {
        (**self).takes_all_roots()
    }

    fn takes_all_sampled(&self) -> bool {
        (**self).takes_all_sampled()
    }

    fn reads_attributes(&self) -> bool {
        (**self).reads_attributes()
    }

    fn decides_children(&self) -> bool {
        (**self).decides_children()
    }

    fn description(&self) -> Cow<'_, str> {
        (**self).description()
    }
}

impl fmt::Debug for dyn Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}
