//! What happens to spans between their end and the exporters.

use std::time::Duration;

use super::builder::Builder;
use super::config::{self, Secret, Setting};
use crate::pipeline::stage::{Scrub, Stages, TailSampling, Unsampled};
use crate::redaction::Redactor;
use crate::resource::Origin;
use crate::sampling::Tail;
use crate::{Limits, Redaction};

/// What was asked for and has no name in the environment.
#[derive(Debug, Default)]
pub(super) struct Asked {
    sizes: Limits,
    redaction: Redaction,
    /// Instead of that of the settings.
    pub(super) tail: Option<Tail>,
}

impl Asked {
    pub(super) fn batch_limit(&self) -> usize {
        self.sizes.batch_bytes
    }

    /// Those that choose spans, behind those that see all of them.
    pub(super) fn push_choosing(&mut self, settings: &config::Settings, stages: &mut Stages) {
        match self.tail.take().or_else(|| tail(&settings.tail)) {
            Some(tail) => stages.push(TailSampling::new(tail)),
            None => stages.push(Unsampled),
        }
    }

    /// What changes spans, behind everything that looks at what they say, and what is said about all of them.
    pub(super) fn push_changing(
        self,
        settings: &config::Settings,
        origin: &mut Origin,
        stages: &mut Stages,
    ) {
        let limits = in_force(settings, self.sizes);
        let redactor = Redactor::new(with_said(&settings.redaction, self.redaction));
        if !(limits.is_idle() && redactor.is_idle()) {
            let mut scrub = Scrub::new(limits, redactor);
            scrub.scrub_origin(origin);
            stages.push(scrub);
        }
    }
}

/// The choice at the end of a trace, if there is one.
fn tail(settings: &config::Tail) -> Option<Tail> {
    let bytes = usize::try_from(settings.memory.value).unwrap_or(usize::MAX);
    let tail = Tail::new(settings.share.value?)
        .slower_than(settings.slow.value.unwrap_or(Duration::MAX))
        .linger(settings.linger.value)
        .memory_limit(bytes);
    let attributes = settings.attributes.value.iter();
    let tail = attributes.fold(tail, |tail, (key, form)| tail.attribute(key, form));
    let routes = settings.routes.value.iter();
    Some(routes.fold(tail, |tail, (form, share)| tail.route(form, *share)))
}

/// What the program takes out, and what settings say beside it.
fn with_said(settings: &config::Redaction, redaction: Redaction) -> Redaction {
    let keys = settings.keys.value.iter();
    let redaction = keys.fold(redaction, |all, key| all.deny_key(key));
    let allowed = settings.allowed.value.iter();
    let redaction = allowed.fold(redaction, |all, key| all.allow_key(key));
    let values = settings.values.value.iter();
    values.fold(redaction, |all, secret| match secret {
        Secret::Any => all.find_all(),
        Secret::Like(pattern) => all.find(*pattern),
    })
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
        self.settings.tail.share = Setting::code(None);
        self
    }

    /// Takes secrets out of spans before any exporter sees them. Default: values whose keys name a secret, see [`Redaction::new`].
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.asked.redaction = redaction;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pattern;

    #[test]
    fn settings_are_said_beside_the_program() {
        let said = config::Redaction {
            values: Setting::code(vec![Secret::Like(Pattern::Email)]),
            ..config::Redaction::default()
        };
        let both = with_said(&said, Redaction::none().find(Pattern::Jwt).deny_key("a"));
        let wanted = Redaction::none()
            .find(Pattern::Jwt)
            .deny_key("a")
            .find(Pattern::Email);
        assert_eq!(format!("{both:?}"), format!("{wanted:?}"));
        let all = config::Redaction {
            values: Setting::code(vec![Secret::Any]),
            ..config::Redaction::default()
        };
        let wanted = format!("{:?}", Redaction::none().find_all());
        assert_eq!(format!("{:?}", with_said(&all, Redaction::none())), wanted);
    }

    #[test]
    fn nothing_is_chosen_at_the_end_without_a_share() {
        assert!(tail(&config::Tail::default()).is_none());
        let chosen = config::Tail {
            share: Setting::code(Some(0.5)),
            slow: Setting::code(Some(Duration::from_secs(2))),
            routes: Setting::code(vec![("/a".into(), 1.0)]),
            ..config::Tail::default()
        };
        let wanted = Tail::new(0.5)
            .slower_than(Duration::from_secs(2))
            .route("/a", 1.0);
        let made = tail(&chosen).expect("there is a share");
        assert_eq!(format!("{made:?}"), format!("{wanted:?}"));
    }
}
