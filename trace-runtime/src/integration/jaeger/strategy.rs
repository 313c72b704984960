//! What is answered: `SamplingStrategyResponse` of Jaeger's `sampling.proto`, in the JSON of protobuf.

use serde_json::Value;

use super::samplers::{Limited, PerOperation, Share};
use crate::sampling::Sampler;
use crate::sync::fixed::Arc;

/// How much is to be sampled.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Strategy {
    /// This share of all traces.
    Probabilistic(f64),
    /// So many traces a second.
    RateLimiting(f64),
    PerOperation(Operations),
}

/// What is said of each operation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operations {
    /// The share of those that are not named.
    pub(super) default_share: f64,
    /// Of each, so many traces a second are sampled at least.
    pub(super) least_per_second: f64,
    pub(super) shares: Vec<(String, f64)>,
}

impl Strategy {
    /// The strategy, or what is wrong with the answer. Fields that protobuf leaves out are zero; which one counts says their presence, as `sampling.proto` wants it.
    pub(super) fn parse(answer: &[u8]) -> Result<Self, String> {
        let answer: Value = serde_json::from_slice(answer)
            .map_err(|error| format!("the response is no strategy: {error}"))?;
        let field = |name| answer.get(name).filter(|it| it.is_object());
        if let Some(operations) = field("operationSampling") {
            return Operations::parse(operations).map(Self::PerOperation);
        }
        if let Some(probabilistic) = field("probabilisticSampling") {
            return share(probabilistic, "samplingRate").map(Self::Probabilistic);
        }
        match field("rateLimitingSampling") {
            Some(limiting) => rate(limiting, "maxTracesPerSecond").map(Self::RateLimiting),
            None => Err("the response is no strategy: none is named".into()),
        }
    }

    pub(super) fn into_sampler(self) -> Arc<dyn Sampler> {
        match self {
            Self::Probabilistic(share) => Arc::new(Share::new(share)),
            Self::RateLimiting(per_second) => Arc::new(Limited::new(per_second)),
            Self::PerOperation(operations) => Arc::new(PerOperation::new(operations)),
        }
    }
}

impl Operations {
    fn parse(node: &Value) -> Result<Self, String> {
        let strategies = node.get("perOperationStrategies").and_then(Value::as_array);
        let shares = strategies.into_iter().flatten().map(|strategy| {
            let operation = strategy.get("operation").and_then(Value::as_str);
            let probabilistic = strategy
                .get("probabilisticSampling")
                .unwrap_or(&Value::Null);
            let share = share(probabilistic, "samplingRate")?;
            Ok((operation.unwrap_or_default().to_owned(), share))
        });
        Ok(Self {
            default_share: share(node, "defaultSamplingProbability")?,
            least_per_second: rate(node, "defaultLowerBoundTracesPerSecond")?,
            shares: shares.collect::<Result<_, String>>()?,
        })
    }
}

fn share(node: &Value, name: &str) -> Result<f64, String> {
    number(node, name, 0.0..=1.0)
}

fn rate(node: &Value, name: &str) -> Result<f64, String> {
    number(node, name, 0.0..=f64::MAX)
}

/// A number, which the JSON of protobuf may put in quotes.
fn number(node: &Value, name: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, String> {
    let value = match node.get(name) {
        None | Some(Value::Null) => Some(0.0),
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_f64(),
    };
    value.filter(|it| range.contains(it)).ok_or_else(|| {
        format!(
            "the response is no strategy: {name} is no number from {:?} to {:?}",
            range.start(),
            range.end()
        )
    })
}
