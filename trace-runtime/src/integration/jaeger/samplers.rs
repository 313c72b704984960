//! Strategies at work.

use std::borrow::Cow;
use std::collections::HashMap;

use super::strategy::Operations;
use crate::sampling::{
    Decision, RateLimited, Sampler, SamplingParameters, SamplingResult, TraceIdRatio,
};
use crate::sync::fixed::{Arc, PoisonError, RwLock};

/// What Jaeger reads of a sampled trace, to learn what its strategies do.
fn tagged(result: SamplingResult, sampler: &str, parameter: f64) -> SamplingResult {
    if result.decision() != Decision::RecordAndSample {
        return result;
    }
    result
        .with_attribute("sampler.type", sampler)
        .with_attribute("sampler.param", parameter)
}

/// A share of all traces.
pub(super) struct Share {
    ratio: TraceIdRatio,
    share: f64,
}

impl Share {
    pub(super) fn new(share: f64) -> Self {
        Self {
            ratio: TraceIdRatio::new(share),
            share,
        }
    }
}

impl Sampler for Share {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let result = self.ratio.should_sample(parameters);
        tagged(result, "probabilistic", self.share)
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        Sampler::description(&self.ratio)
    }
}

/// So many traces a second.
pub(super) struct Limited {
    limit: RateLimited,
    per_second: f64,
}

impl Limited {
    pub(super) fn new(per_second: f64) -> Self {
        Self {
            limit: RateLimited::new(per_second),
            per_second,
        }
    }

    fn sample(&self, parameters: &SamplingParameters<'_>, tag: &str) -> SamplingResult {
        let result = self.limit.should_sample(parameters);
        tagged(result, tag, self.per_second)
    }
}

impl Sampler for Limited {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        self.sample(parameters, "ratelimiting")
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        self.limit.description()
    }
}

/// A share of the traces of one operation, and so many a second at least.
struct Guaranteed {
    share: Share,
    least: Limited,
}

impl Guaranteed {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        let result = self.share.should_sample(parameters);
        // What the share takes counts for the least, too.
        let least = self.least.sample(parameters, "lowerbound");
        if result.decision() == Decision::Drop {
            least
        } else {
            result
        }
    }
}

/// A share for each operation, which is the name of a local root.
pub(super) struct PerOperation {
    operations: Operations,
    default: Share,
    /// Those that were named, and those that were met.
    known: RwLock<HashMap<String, Arc<Guaranteed>>>,
}

impl PerOperation {
    /// Whoever puts ids into names has no least number for each of them.
    const MOST: usize = 2_000;

    pub(super) fn new(operations: Operations) -> Self {
        let least = operations.least_per_second;
        let guaranteed = |(name, share): &(String, f64)| (name.clone(), guaranteed(*share, least));
        Self {
            default: Share::new(operations.default_share),
            known: RwLock::new(operations.shares.iter().map(guaranteed).collect()),
            operations,
        }
    }

    /// The sampler of this operation; `None` if there are too many.
    fn of(&self, operation: &str) -> Option<Arc<Guaranteed>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(sampler) = known.get(operation) {
            return Some(Arc::clone(sampler));
        }
        let is_full = known.len() >= Self::MOST;
        drop(known);
        (!is_full).then(|| self.meet(operation))
    }

    fn meet(&self, operation: &str) -> Arc<Guaranteed> {
        let Operations {
            default_share,
            least_per_second,
            ..
        } = self.operations;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let sampler = known.entry(operation.to_owned());
        Arc::clone(sampler.or_insert_with(|| guaranteed(default_share, least_per_second)))
    }
}

fn guaranteed(share: f64, least_per_second: f64) -> Arc<Guaranteed> {
    Arc::new(Guaranteed {
        share: Share::new(share),
        least: Limited::new(least_per_second),
    })
}

impl Sampler for PerOperation {
    fn should_sample(&self, parameters: &SamplingParameters<'_>) -> SamplingResult {
        match self.of(parameters.name()) {
            Some(operation) => operation.should_sample(parameters),
            None => self.default.should_sample(parameters),
        }
    }

    fn reads_attributes(&self) -> bool {
        false
    }

    fn description(&self) -> Cow<'_, str> {
        let Operations {
            default_share,
            shares,
            ..
        } = &self.operations;
        let shares = shares
            .iter()
            .map(|(name, share)| format!("{name}:{share:?},"));
        format!(
            "PerOperation{{{}default:{default_share:?}}}",
            shares.collect::<String>()
        )
        .into()
    }
}
