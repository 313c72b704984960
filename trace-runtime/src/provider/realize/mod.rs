//! Settings as the things that work: samplers, formats, exporters.

#[cfg(feature = "chrome")]
mod chrome;
#[cfg(not(feature = "chrome"))]
#[path = "no_chrome.rs"]
mod chrome;
#[cfg(feature = "jaeger")]
mod jaeger;
#[cfg(not(feature = "jaeger"))]
#[path = "no_jaeger.rs"]
mod jaeger;
#[cfg(not(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc")))]
#[path = "no_otlp.rs"]
mod otlp;
#[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
mod otlp;
#[cfg(not(feature = "zipkin"))]
#[path = "no_zipkin.rs"]
mod zipkin;
#[cfg(feature = "zipkin")]
mod zipkin;

use std::mem;

use super::config::{Destination, ExporterName, Sampling, Setting, Settings, Shown, Source};
use crate::export::{Console, Exporter, JsonLines};
use crate::propagation::{self, Composite, Propagator, TraceIdHeader};
use crate::sampling::{AlwaysOff, AlwaysOn, ParentBased, RateLimited, Sampler, TraceIdRatio};
use crate::sync::fixed::Arc;

/// An exporter and the name by which it is reported.
pub(super) type Named = (&'static str, Box<dyn Exporter>);

/// Where no limit is wanted.
#[cfg(any(
    feature = "otlp-http",
    feature = "otlp-json",
    feature = "otlp-grpc",
    feature = "zipkin"
))]
const FOREVER: std::time::Duration = std::time::Duration::from_secs(365 * 24 * 60 * 60);

pub(super) fn named(exporter: impl Exporter) -> Named {
    (exporter.name(), Box::new(exporter))
}

impl Settings {
    /// The formats in which traces cross to other processes; `None` for the usual ones.
    pub(super) fn propagator(&self) -> Option<Arc<dyn Propagator>> {
        let is_usual = self.formats.is_default() && self.id_header.value.is_none();
        (!is_usual).then(|| Arc::new(self.chosen_formats()) as Arc<dyn Propagator>)
    }

    fn chosen_formats(&self) -> Composite {
        let formats = self.formats.value.iter();
        let known = formats.filter_map(|name| propagation::named(name));
        let all = known.fold(Composite::default(), Composite::and);
        match &self.id_header.value {
            // The list of OpenTelemetry is complete: what it does not name is not spoken.
            Some(header) if self.formats.is_default() => all.and(TraceIdHeader::new(header)),
            _ => all,
        }
    }

    /// The sampler of this service. One that cannot be made is a warning, and what it would begin with.
    pub(super) fn sampler(&mut self, service: &str) -> Arc<dyn Sampler> {
        sampler(&self.sampler.value, service).unwrap_or_else(|reason| {
            let (source, instead) = (&self.sampler.source, self.sampler.value.beginning());
            self.notes.push(format!(
                "{source}: no sampler jaeger_remote: {reason}; taking {instead:?}"
            ));
            self.sampler.value = instead;
            sampler(&self.sampler.value, service).unwrap_or_else(|_| Arc::new(AlwaysOn))
        })
    }

    /// The exporters that were named. One that cannot be made is a warning; if that leaves none, spans are drawn on the terminal.
    pub(super) fn exporters(&mut self) -> Vec<Named> {
        let wanted = mem::take(&mut self.exporters.value);
        let is_wanted = !wanted.is_empty();
        let (mut made, mut refused) = (Vec::new(), Vec::new());
        for destination in wanted {
            match self.exporter(&destination) {
                Ok(exporter) => {
                    made.push(exporter);
                    self.exporters.value.push(destination);
                }
                Err(reason) => refused.push((destination.name, reason)),
            }
        }
        if made.is_empty() && is_wanted {
            made.push(named(Console::stderr()));
            self.exporters
                .value
                .push(Destination::plain(ExporterName::Console));
        }
        self.note_refused(&refused);
        made
    }

    fn note_refused(&mut self, refused: &[(ExporterName, String)]) {
        let (source, taken) = (&self.exporters.source, self.exporters.value.shown());
        let notes = refused.iter().map(|(name, reason)| {
            let name = name.as_str();
            format!("{source}: no exporter {name}: {reason}; taking exporters = {taken}")
        });
        self.notes.extend(notes);
    }

    fn exporter(&self, destination: &Destination) -> Result<Named, String> {
        match destination.name {
            ExporterName::Console => Ok(named(Console::stderr())),
            ExporterName::Json => json(destination),
            ExporterName::Otlp => {
                let transport = destination.transport.as_deref().unwrap_or(&self.otlp);
                otlp::otlp(transport, &self.export_timeout)
            }
            ExporterName::Chrome => chrome::chrome(destination),
            ExporterName::Zipkin => zipkin::zipkin(&self.zipkin),
        }
    }

    /// Where nobody named an exporter: to the endpoint that was named, else to the terminal.
    pub(super) fn choose_exporter(&mut self) {
        self.exporters = match &self.otlp.endpoint {
            Setting {
                value: Some(_),
                source,
            } => Setting {
                value: vec![Destination::plain(ExporterName::Otlp)],
                source: source.clone(),
            },
            _ => Setting::default(vec![Destination::plain(ExporterName::Console)]),
        };
    }

    /// Where nobody named a sampler: in production a tenth of all traces, and every one that fails, which is known at its end only.
    pub(super) fn choose_sampler(&mut self, environment: Option<&str>) {
        let is_production = environment.is_some_and(|name| name.eq_ignore_ascii_case("production"));
        let is_chosen = !self.sampler.is_default()
            || self.sampler_file.value.is_some()
            || !self.tail.share.is_default();
        if is_production && !is_chosen {
            self.tail.share = Setting {
                value: Some(0.1),
                source: Source::Production,
            };
        }
        self.notes.extend(self.tail.idle());
    }
}

fn json(destination: &Destination) -> Result<Named, String> {
    match &destination.path {
        None => Ok(named(JsonLines::writer(std::io::stdout()))),
        Some(path) => JsonLines::append(path)
            .map(named)
            .map_err(|error| error.chain()),
    }
}

fn sampler(sampling: &Sampling, service: &str) -> Result<Arc<dyn Sampler>, String> {
    Ok(match sampling {
        Sampling::AlwaysOn => Arc::new(AlwaysOn),
        Sampling::AlwaysOff => Arc::new(AlwaysOff),
        Sampling::Ratio(ratio) => Arc::new(TraceIdRatio::new(*ratio)),
        Sampling::ParentBased(root) => Arc::new(ParentBased::new(sampler(root, service)?)),
        Sampling::Limited(inner, per_second) => {
            Arc::new(RateLimited::new(*per_second).of(sampler(inner, service)?))
        }
        Sampling::JaegerRemote(remote) => jaeger::remote(remote, service)?,
        Sampling::Made(sampler) => Arc::clone(sampler),
    })
}
