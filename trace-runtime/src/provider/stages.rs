//! What happens to spans between their end and the exporters.

use super::builder::Builder;
use super::config::{self, Setting};
use crate::pipeline::stage::{Scrub, Stages, TailSampling, Unsampled};
use crate::redaction::Redactor;
use crate::sampling::Tail;
use crate::{Limits, Redaction};

/// What was asked for and has no name in the environment.
#[derive(Debug, Default)]
pub(super) struct Asked {
    sizes: Limits,
    redaction: Redaction,
    tail: Option<Tail>,
}

impl Asked {
    pub(super) fn batch_limit(&self) -> usize {
        self.sizes.batch_bytes
    }

    /// Those that choose spans, behind those that see all of them.
    pub(super) fn push_choosing(&mut self, settings: &config::Settings, stages: &mut Stages) {
        let share = settings.production_share.value;
        match self.tail.take().or_else(|| share.map(Tail::new)) {
            Some(tail) => stages.push(TailSampling::new(tail)),
            None => stages.push(Unsampled),
        }
    }

    /// What changes spans, behind everything that looks at what they say.
    pub(super) fn push_changing(self, settings: &config::Settings, stages: &mut Stages) {
        let limits = in_force(settings, self.sizes);
        let redactor = Redactor::new(self.redaction);
        if !(limits.is_idle() && redactor.is_idle()) {
            stages.push(Scrub::new(limits, redactor));
        }
    }
}

/// The limits that have a name in the environment, and the sizes that have none.
fn in_force(settings: &config::Settings, sizes: Limits) -> Limits {
    let counts = &settings.limits;
    let count = |setting: &Setting<u64>| usize::try_from(setting.value).unwrap_or(usize::MAX);
    let length = counts.value_length.value.unwrap_or(u64::MAX);
    sizes
        .attributes(count(&counts.attributes))
        .events(count(&counts.events))
        .links(count(&counts.links))
        .event_attributes(count(&counts.event_attributes))
        .link_attributes(count(&counts.link_attributes))
        .value_length(usize::try_from(length).unwrap_or(usize::MAX))
}

impl Builder {
    /// Bounds what a span carries to the exporters. Default: OpenTelemetry's limits, see [`Limits::new`].
    pub fn limits(mut self, limits: Limits) -> Self {
        let count = |count: usize| Setting::code(count as u64);
        let is_bounded = limits.value_length < usize::MAX;
        self.settings.limits = config::Limits {
            value_length: Setting::code(is_bounded.then_some(limits.value_length as u64)),
            attributes: count(limits.attributes),
            events: count(limits.events),
            links: count(limits.links),
            event_attributes: count(limits.event_attributes),
            link_attributes: count(limits.link_attributes),
        };
        self.asked.sizes = limits;
        self
    }

    /// Decides which traces are exported when they have ended. Default: what is sampled is exported.
    pub fn tail(mut self, tail: Tail) -> Self {
        self.asked.tail = Some(tail);
        self
    }

    /// Takes secrets out of spans before any exporter sees them. Default: values whose keys name a secret, see [`Redaction::new`].
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.asked.redaction = redaction;
        self
    }
}
