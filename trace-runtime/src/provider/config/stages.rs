//! What happens to spans between their end and the exporters.

use std::time::Duration;

use super::parse::Parsed;
use super::setting::{Complaint, Setting, Shown, Source};
use crate::Pattern;

/// Which traces are kept when they have ended.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    /// How many of those that there is no reason to keep; `None` where nothing is chosen at the end.
    pub(crate) share: Setting<Option<f64>>,
    /// Keys and the forms of values that are a reason.
    pub(crate) attributes: Setting<Vec<(String, String)>>,
    pub(crate) slow: Setting<Option<Duration>>,
    /// Forms of routes that have a share of their own.
    pub(crate) routes: Setting<Vec<(String, f64)>>,
    pub(crate) linger: Setting<Duration>,
    pub(crate) memory: Setting<u64>,
}

impl Default for Tail {
    fn default() -> Self {
        Self {
            share: Setting::default(None),
            attributes: Setting::default(Vec::new()),
            slow: Setting::default(None),
            routes: Setting::default(Vec::new()),
            linger: Setting::default(Duration::from_secs(1)),
            memory: Setting::default(32 << 20),
        }
    }
}

impl Tail {
    /// What is said in vain: a reason to keep a trace where all are kept.
    pub(in crate::provider) fn idle(&self) -> Option<String> {
        let sources = [
            &self.attributes.source,
            &self.slow.source,
            &self.routes.source,
            &self.linger.source,
            &self.memory.source,
        ];
        let in_vain = sources
            .into_iter()
            .find(|source| matches!(source, Source::Variable(_)))?;
        self.share
            .is_default()
            .then(|| format!("{in_vain} says nothing without TRACE_TAIL_RATE: all traces are kept"))
    }
}

impl Shown for Vec<(String, f64)> {
    fn shown(&self) -> String {
        let shares = self.iter().map(|(form, share)| format!("{form}={share}"));
        let shares: Vec<_> = shares.collect();
        if shares.is_empty() {
            "-".into()
        } else {
            shares.join(", ")
        }
    }
}

/// What is taken out of spans beside what the program says.
#[derive(Clone, Debug)]
pub(crate) struct Redaction {
    /// Forms of keys.
    pub(crate) keys: Setting<Vec<String>>,
    /// Forms of keys that are left alone.
    pub(crate) allowed: Setting<Vec<String>>,
    pub(crate) values: Setting<Vec<Secret>>,
}

impl Default for Redaction {
    fn default() -> Self {
        Self {
            keys: Setting::default(Vec::new()),
            allowed: Setting::default(Vec::new()),
            values: Setting::default(Vec::new()),
        }
    }
}

/// What is looked for in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    Any,
    Like(Pattern),
}

impl Secret {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        if text == "all" {
            return Ok(Self::Any);
        }
        let known = Pattern::ALL.into_iter().find(|it| it.as_str() == text);
        known.map(Self::Like).ok_or(Complaint::Refused)
    }
}

impl Shown for Secret {
    fn shown(&self) -> String {
        match self {
            Self::Any => "all".into(),
            Self::Like(pattern) => pattern.as_str().into(),
        }
    }
}
