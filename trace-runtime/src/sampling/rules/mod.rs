//! A sampler for each kind of traces.

mod text;
mod when;

pub use when::When;

use std::borrow::Cow;
use std::fmt;

use crate::sync::fixed::Arc;

use super::{
    AlwaysOn, ComposableSampler, ParentBased, Sampler, SamplingIntent, SamplingParameters,
    SamplingResult,
};

/// A list of samplers and of what each is about: the first rule that matches a local root decides.
///
/// They decide about traces that come from elsewhere too, whatever was decided there. A trace that no rule matches follows its parent, and is sampled where it starts here.
///
/// ```
/// use trace_runtime::SpanKind;
/// use trace_runtime::sampling::{AlwaysOff, ParentBased, RateLimited, Rules, TraceIdRatio, When};
///
/// let sampler = Rules::new()
///     .when(When::route("/healthz"), AlwaysOff)
///     .when(When::kind(SpanKind::Consumer).and(When::name("retry *")), RateLimited::new(10.0))
///     .otherwise(ParentBased::new(TraceIdRatio::new(0.1)));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
///
/// # As text
///
/// [Parsed](std::str::FromStr) from lines of conditions, which all have to match, and what becomes of the trace. `#` begins a comment.
///
/// ```
/// use trace_runtime::sampling::Rules;
///
/// let rules: Rules = r#"
///     http.route=/healthz            drop
///     kind=server name="GET /tasks*" 0.25
///     kind=consumer                  10/s
///     module=shop::audit*            keep
///                                    parent 0.1   # all others
/// "#.parse()?;
/// # Ok::<(), trace_runtime::Error>(())
/// ```
///
/// | condition | |
/// | --- | --- |
/// | `name=`, `module=` | the local root's name when it is made, the module of its function |
/// | `kind=` | `internal`, `server`, `client`, `producer`, `consumer` |
/// | any other key | an attribute that is [known](SamplingParameters::attributes) when the local root is made, such as `http.route`; `route=` is short for that. What an `async fn` with `#[traced(attrs(…))]` names is not: [tail sampling](super::Tail) sees it |
///
/// Texts may stand in double quotes, and have to where there are spaces in them; `*` stands for any characters or none.
///
/// | what becomes of it | |
/// | --- | --- |
/// | `keep`, `drop` | [`AlwaysOn`], [`AlwaysOff`](super::AlwaysOff) |
/// | a number from 0.0 to 1.0 | [`TraceIdRatio`](super::TraceIdRatio) |
/// | a number and `/s` | [`RateLimited`](super::RateLimited): so many traces a second |
/// | `record` | recorded, not sampled: [`Decision::RecordOnly`](super::Decision::RecordOnly) |
/// | `pass` | [`PassThrough`](super::PassThrough) |
/// | `parent`, and one of these | [`ParentBased`]: as the parent was decided, and so where there is none |
pub struct Rules<T: ?Sized = dyn Sampler>(Vec<(When, Arc<T>)>);

impl Rules {
    /// No rules yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more rule: `sampler` decides about these traces, unless a rule before matches.
    #[must_use]
    pub fn when(mut self, when: When, sampler: impl Sampler) -> Self {
        self.0.push((when, Arc::new(sampler)));
        self
    }

    /// One more rule, for all traces.
    #[must_use]
    pub fn otherwise(self, sampler: impl Sampler) -> Self {
        self.when(When::always(), sampler)
    }
}

impl Rules<dyn ComposableSampler> {
    /// No rules yet, for a [`Composite`](super::Composite) sampler. A trace that no rule matches is dropped (OpenTelemetry specification, "`ComposableRuleBased`").
    pub const fn composable() -> Self {
        Self(Vec::new())
    }

    /// One more rule: `sampler` says what it would like for these traces, unless a rule before matches.
    #[must_use]
    pub fn when(mut self, when: When, sampler: impl ComposableSampler) -> Self {
        self.0.push((when, Arc::new(sampler)));
        self
    }

    /// One more rule, for all traces.
    #[must_use]
    pub fn otherwise(self, sampler: impl ComposableSampler) -> Self {
        self.when(When::always(), sampler)
    }
}

impl<T: ?Sized> Rules<T> {
    fn of(&self, parameters: &SamplingParameters<'_>) -> Option<&T> {
        let mut rules = self.0.iter();
        let (_, sampler) = rules.find(|(when, _)| when.matches(parameters))?;
        Some(sampler)
    }

    fn described<'a>(&'a self, describe: impl Fn(&'a T) -> Cow<'a, str>) -> Cow<'a, str> {
        let rules = self
            .0
            .iter()
            .map(|(when, sampler)| format!("({when}):{}", describe(sampler)));
        format!("RuleBased{{{}}}", rules.collect::<Vec<_>>().join(",")).into()
    }
}

/// What decides where no rule matches.
static REST: ParentBased<AlwaysOn> = ParentBased::new(AlwaysOn);

impl Sampler for Rules {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        self.of(parameters)
            .unwrap_or(&REST)
            .should_sample(parameters)
    }

    fn reads_attributes(&self) -> bool {
        let mut rules = self.0.iter();
        rules.any(|(when, sampler)| when.reads_attributes() || sampler.reads_attributes())
    }

    fn decides_children(&self) -> bool {
        self.0.iter().any(|(_, sampler)| sampler.decides_children())
    }

    fn description(&self) -> Cow<'_, str> {
        self.described(Sampler::description)
    }
}

impl ComposableSampler for Rules<dyn ComposableSampler> {
    fn sampling_intent<'a>(&'a self, parameters: &SamplingParameters<'_>) -> SamplingIntent<'a> {
        match self.of(parameters) {
            Some(sampler) => sampler.sampling_intent(parameters),
            None => SamplingIntent::new(None),
        }
    }

    fn reads_attributes(&self) -> bool {
        let mut rules = self.0.iter();
        rules.any(|(when, sampler)| when.reads_attributes() || sampler.reads_attributes())
    }

    fn description(&self) -> Cow<'_, str> {
        self.described(ComposableSampler::description)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}

impl fmt::Debug for Rules<dyn ComposableSampler> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}
