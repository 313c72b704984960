//! What the parent says.

use std::borrow::Cow;
use std::fmt;

use super::threshold::{Randomness, Threshold};
use super::{Sampler, SamplingParameters, SamplingResult};

/// Follows the parent's decision, and asks another sampler where none was made (OpenTelemetry specification, "`ParentBased`").
///
/// What is not sampled by a remote parent is not recorded here either, and a `th` that cannot be true of a sampled trace is taken out of its trace state. Each of the four
/// kinds of parents can be given a sampler of its own. Those for local parents are asked about every span.
///
/// ```
/// use trace_runtime::sampling::{ParentBased, TraceIdRatio};
///
/// // Trusts nobody to say that nothing is worth recording.
/// let sampler = ParentBased::new(TraceIdRatio::new(0.1)).remote_parent_not_sampled(TraceIdRatio::new(0.01));
/// # drop(trace_runtime::builder().sampler(sampler));
/// ```
pub struct ParentBased<S> {
    root: S,
    remote: Delegates,
    local: Delegates,
}

/// For parents that are in the same place.
#[derive(Default)]
struct Delegates {
    sampled: Delegate,
    not_sampled: Delegate,
}

/// `None` follows the parent.
type Delegate = Option<Box<dyn Sampler>>;

impl<S: Sampler> ParentBased<S> {
    /// Asks `root` for traces that start here, and for those whose sender left the decision open.
    pub const fn new(root: S) -> Self {
        Self {
            root,
            remote: Delegates::NONE,
            local: Delegates::NONE,
        }
    }

    /// Asks `delegate` about spans below sampled ones of other processes.
    #[must_use]
    pub fn remote_parent_sampled(mut self, delegate: impl Sampler) -> Self {
        self.remote.sampled = Some(Box::new(delegate));
        self
    }

    /// Asks `delegate` about spans below those of other processes that are not sampled.
    #[must_use]
    pub fn remote_parent_not_sampled(mut self, delegate: impl Sampler) -> Self {
        self.remote.not_sampled = Some(Box::new(delegate));
        self
    }

    /// Asks `delegate` about spans below sampled ones of this process.
    #[must_use]
    pub fn local_parent_sampled(mut self, delegate: impl Sampler) -> Self {
        self.local.sampled = Some(Box::new(delegate));
        self
    }

    /// Asks `delegate` about spans below those of this process that are not sampled.
    #[must_use]
    pub fn local_parent_not_sampled(mut self, delegate: impl Sampler) -> Self {
        self.local.not_sampled = Some(Box::new(delegate));
        self
    }

    /// The sampler for a parent, if it is not to be followed.
    fn delegate(&self, parameters: &SamplingParameters<'_>, sampled: bool) -> Option<&dyn Sampler> {
        let is_local = parameters.parent.is_some_and(|parent| !parent.is_remote());
        let place = if is_local { &self.local } else { &self.remote };
        place.of(sampled)
    }

    fn delegates(&self) -> impl Iterator<Item = &dyn Sampler> {
        [&self.remote, &self.local]
            .into_iter()
            .flat_map(|place| [place.of(true), place.of(false)])
            .flatten()
    }
}

impl Delegates {
    const NONE: Self = Self {
        sampled: None,
        not_sampled: None,
    };

    fn of(&self, sampled: bool) -> Option<&dyn Sampler> {
        let delegate = if sampled {
            &self.sampled
        } else {
            &self.not_sampled
        };
        delegate.as_deref()
    }
}

impl<S: Sampler> Sampler for ParentBased<S> {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let Some(sampled) = parameters.decision else {
            return self.root.should_sample(parameters);
        };
        match self.delegate(parameters, sampled) {
            Some(delegate) => delegate.should_sample(parameters),
            None => follow(parameters, sampled),
        }
    }

    fn takes_all_roots(&self) -> bool {
        self.root.takes_all_roots() && !self.decides_children()
    }

    fn takes_all_sampled(&self) -> bool {
        self.remote.sampled.is_none()
    }

    fn reads_attributes(&self) -> bool {
        self.root.reads_attributes() || self.delegates().any(Sampler::reads_attributes)
    }

    fn decides_children(&self) -> bool {
        self.local.sampled.is_some() || self.local.not_sampled.is_some()
    }

    fn description(&self) -> Cow<'_, str> {
        let named = [
            ("remoteParentSampled", &self.remote.sampled),
            ("remoteParentNotSampled", &self.remote.not_sampled),
            ("localParentSampled", &self.local.sampled),
            ("localParentNotSampled", &self.local.not_sampled),
        ];
        let delegates = named.into_iter().filter_map(|(name, delegate)| {
            Some(format!(",{name}:{}", delegate.as_ref()?.description()))
        });
        let (root, delegates) = (self.root.description(), delegates.collect::<String>());
        format!("ParentBased{{root:{root}{delegates}}}").into()
    }
}

/// Decides as the parent did. A threshold is kept as long as it can be the one by which that was decided (OpenTelemetry specification, "General requirements").
fn follow(parameters: &SamplingParameters<'_>, sampled: bool) -> SamplingResult {
    let result = SamplingResult::from(sampled);
    let state = parameters.trace_state();
    let Some(threshold) = Threshold::of(state) else {
        return result;
    };
    if sampled && threshold.keeps(Randomness::of(parameters.trace_id, state)) {
        result
    } else {
        result.with_threshold(state, None)
    }
}

impl<S: Sampler> fmt::Debug for ParentBased<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}
