//! The sampler that is chosen.

use std::fmt;
use std::time::Duration;

use super::choice::without_password;
use super::parse::{self, Parsed};
use super::setting::{Complaint, Shown};
use crate::sampling::{Rules, Sampler};
use crate::sync::fixed::Arc;

/// A sampler, by its name or made by the program.
#[derive(Clone)]
pub(crate) enum Sampling {
    AlwaysOn,
    AlwaysOff,
    Ratio(f64),
    /// Asks this one where no remote parent has decided.
    ParentBased(Box<Self>),
    /// Asks a service over the network.
    JaegerRemote(JaegerRemote),
    /// No more than so many traces a second of what this one samples.
    Limited(Box<Self>, f64),
    Made(Arc<dyn Sampler>),
}

/// How a service is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct JaegerRemote {
    pub(crate) endpoint: Option<String>,
    pub(crate) interval: Option<Duration>,
    /// The share of traces that is sampled until there is an answer.
    pub(crate) initial: Option<f64>,
}

impl JaegerRemote {
    /// The argument of `OTEL_TRACES_SAMPLER_ARG`.
    fn parse(text: &str) -> Parsed<Self> {
        let mut remote = Self::default();
        for part in parse::list(text) {
            match part.split_once('=') {
                Some(("endpoint", url)) => remote.set_endpoint(url)?,
                Some(("pollingIntervalMs", millis)) => remote.set_interval(millis)?,
                Some(("initialSamplingRate", rate)) => remote.initial = Some(parse::ratio(rate)?),
                _ => return Err(Complaint::Refused),
            }
        }
        Ok(remote)
    }

    pub(super) fn set_endpoint(&mut self, url: &str) -> Parsed<()> {
        self.endpoint = Some(parse::url(url)?);
        Ok(())
    }

    pub(super) fn set_interval(&mut self, millis: &str) -> Parsed<()> {
        self.interval = Some(Duration::from_millis(parse::positive(millis)?));
        Ok(())
    }
}

impl Shown for JaegerRemote {
    fn shown(&self) -> String {
        let endpoint = self.endpoint.as_deref().map(without_password);
        let parts = [
            endpoint.map(|url| format!(" endpoint={url}")),
            self.interval
                .map(|it| format!(" pollingIntervalMs={}", it.as_millis())),
            self.initial
                .map(|rate| format!(" initialSamplingRate={rate}")),
        ];
        let parts: String = parts.into_iter().flatten().collect();
        format!("jaeger_remote{parts}")
    }
}

impl Sampling {
    pub(crate) fn parent_based(root: Self) -> Self {
        Self::ParentBased(Box::new(root))
    }

    /// The samplers that `OTEL_TRACES_SAMPLER` knows.
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        if let Some(root) = text.strip_prefix("parentbased_") {
            return Self::root(root).map(Self::parent_based);
        }
        match text {
            "xray" => Err(Complaint::Because(
                "the sampler of AWS X-Ray is not supported".into(),
            )),
            root => Self::root(root),
        }
    }

    fn root(name: &str) -> Parsed<Self> {
        Ok(match name {
            "always_on" => Self::AlwaysOn,
            "always_off" => Self::AlwaysOff,
            "traceidratio" => Self::Ratio(1.0),
            "jaeger_remote" => Self::JaegerRemote(JaegerRemote::default()),
            _ => return Err(Complaint::Refused),
        })
    }

    /// What a sampler begins with that asks the network.
    pub(crate) fn beginning(&self) -> Self {
        match self {
            Self::JaegerRemote(remote) => remote.initial.map_or(Self::AlwaysOn, Self::Ratio),
            Self::ParentBased(root) => Self::parent_based(root.beginning()),
            Self::Limited(sampler, rate) => Self::Limited(Box::new(sampler.beginning()), *rate),
            other => other.clone(),
        }
    }

    /// The same with the argument of `OTEL_TRACES_SAMPLER_ARG`.
    pub(super) fn with_argument(self, text: &str) -> Parsed<Self> {
        match self {
            Self::Ratio(_) => parse::ratio(text).map(Self::Ratio),
            Self::JaegerRemote(_) => JaegerRemote::parse(text).map(Self::JaegerRemote),
            Self::ParentBased(root) => root.with_argument(text).map(Self::parent_based),
            other => Err(Complaint::Because(format!(
                "the sampler {} takes no argument",
                other.shown()
            ))),
        }
    }
}

impl Sampling {
    /// The same for so many traces a second at most; of a parent-based one, of those that start here.
    pub(super) fn with_limit(self, text: &str) -> Parsed<Self> {
        match self {
            Self::ParentBased(root) => root.with_limit(text).map(Self::parent_based),
            Self::Made(sampler) => Err(Complaint::Because(format!(
                "it limits no sampler that was put together elsewhere, such as {}",
                sampler.description()
            ))),
            other => Ok(Self::Limited(Box::new(other), parse::rate(text)?)),
        }
    }

    /// Rules, of which lines may be separated by semicolons.
    pub(super) fn rules(text: &str) -> Parsed<Self> {
        let rules: Result<Rules, _> = in_lines(text).parse();
        match rules {
            Ok(rules) => Ok(Self::Made(Arc::new(rules))),
            Err(mistake) => Err(Complaint::Because(mistake.to_string())),
        }
    }
}

/// The text with a line behind each semicolon that is not quoted.
fn in_lines(text: &str) -> String {
    let mut is_quoted = false;
    let in_lines = text.chars().map(|letter| {
        is_quoted ^= letter == '"';
        if letter == ';' && !is_quoted {
            '\n'
        } else {
            letter
        }
    });
    in_lines.collect()
}

impl Shown for Sampling {
    fn shown(&self) -> String {
        match self {
            Self::AlwaysOn => "always_on".into(),
            Self::AlwaysOff => "always_off".into(),
            Self::Ratio(ratio) => format!("traceidratio {ratio}"),
            Self::ParentBased(root) => format!("parentbased_{}", root.shown()),
            Self::Limited(sampler, rate) => format!("{}, at most {rate}/s", sampler.shown()),
            Self::JaegerRemote(remote) => remote.shown(),
            Self::Made(sampler) => sampler.description().into_owned(),
        }
    }
}

impl fmt::Debug for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}
