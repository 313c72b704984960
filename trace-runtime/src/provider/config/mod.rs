//! What a program can decide about its recording: one table of settings behind code, environment and file.
//!
//! ```text
//! table     a row for each setting: its names in the environment, what may stand there, how it is read, how it is shown
//! setting   one value, and who said it            choice, sampling, parse   text -> values
//! environment, file/                              texts -> the rows of the table
//! realize   settings -> samplers, exporters …     shown           settings -> a page that a person reads
//! ```

mod choice;
mod environment;
#[cfg(feature = "config-file")]
mod file;
mod in_force;
mod misspelt;
mod parse;
mod sampling;
mod setting;
mod shown;
mod stages;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use choice::{Compression, Destination, Endpoint, ExporterName, Headers, Protocol};
pub(super) use environment::Variables;
pub use in_force::{config, log_format, print_config};
pub(super) use in_force::{forget, put_in_force};
pub(crate) use sampling::{JaegerRemote, Sampling};
pub(crate) use setting::{Setting, Shown, Source};
pub use shown::Config;
pub(crate) use stages::{Redaction, Secret, Tail};

use std::path::PathBuf;
use std::time::Duration;

use environment::Objection;

use crate::Resource;
use crate::diagnostics::Level;
use crate::resource::detect;

impl Settings {
    /// What they say of the process, one over the other.
    pub(super) fn resources(&self) -> Vec<(Source, Resource)> {
        let attributes = self.attributes.value.iter();
        let said = attributes.fold(Resource::builder(), |all, (key, value)| {
            all.attribute(key, value)
        });
        let name = self.service_name.value.as_ref();
        let named = Resource::builder().attribute("service.name", name);
        vec![
            (self.attributes.source.clone(), said.build()),
            (self.resource.source.clone(), self.resource.value.clone()),
            (self.service_name.source.clone(), named.build()),
        ]
    }
}

/// All settings. The fields of a group stand together, as they are shown.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) enabled: Setting<bool>,
    pub(crate) level: Setting<Level>,
    pub(crate) log_format: Setting<Option<String>>,
    pub(crate) service_name: Setting<Option<String>>,
    pub(crate) attributes: Setting<Vec<(String, String)>>,
    /// What a file says of the process, with types.
    pub(crate) resource: Setting<Resource>,
    /// The detectors of ours that look, by their names.
    pub(crate) detectors: Setting<Vec<&'static str>>,
    pub(crate) sampler: Setting<Sampling>,
    /// Where rules stand that take the place of the sampler.
    pub(crate) sampler_file: Setting<Option<PathBuf>>,
    pub(crate) sampler_file_interval: Setting<Duration>,
    pub(crate) tail: Tail,
    pub(crate) redaction: Redaction,
    pub(crate) formats: Setting<Vec<String>>,
    pub(crate) id_header: Setting<Option<String>>,
    pub(crate) exporters: Setting<Vec<Destination>>,
    pub(crate) interval: Setting<Option<Duration>>,
    pub(crate) export_timeout: Setting<Option<Duration>>,
    pub(crate) queue_spans: Setting<Option<u64>>,
    pub(crate) batch_spans: Setting<Option<u64>>,
    pub(crate) otlp: Transport,
    pub(crate) zipkin: Zipkin,
    pub(crate) limits: Limits,
    objections: Vec<Objection>,
    /// What else deserves a line.
    pub(crate) notes: Vec<String>,
}

/// How OTLP travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transport {
    pub(crate) endpoint: Setting<Option<Endpoint>>,
    pub(crate) protocol: Setting<Protocol>,
    pub(crate) headers: Setting<Headers>,
    pub(crate) compression: Setting<Compression>,
    pub(crate) timeout: Setting<Option<Duration>>,
    pub(crate) insecure: Setting<bool>,
    pub(crate) certificate: Setting<Option<String>>,
    pub(crate) client_key: Setting<Option<String>>,
    pub(crate) client_certificate: Setting<Option<String>>,
}

/// How Zipkin's JSON travels.
#[derive(Clone, Debug)]
pub(crate) struct Zipkin {
    pub(crate) endpoint: Setting<String>,
    pub(crate) timeout: Setting<Option<Duration>>,
}

/// How much of a span is kept; `None` where nothing bounds it.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) value_length: Setting<Option<u64>>,
    pub(crate) attributes: Setting<u64>,
    pub(crate) events: Setting<u64>,
    pub(crate) links: Setting<u64>,
    pub(crate) event_attributes: Setting<u64>,
    pub(crate) link_attributes: Setting<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enabled: Setting::default(true),
            level: Setting::default(Level::Info),
            log_format: Setting::default(None),
            service_name: Setting::default(None),
            attributes: Setting::default(Vec::new()),
            resource: Setting::default(Resource::empty()),
            detectors: Setting::default(detect::BUILT_IN.iter().map(|(name, _)| *name).collect()),
            sampler: Setting::default(Sampling::parent_based(Sampling::AlwaysOn)),
            sampler_file: Setting::default(None),
            sampler_file_interval: Setting::default(Duration::from_secs(5)),
            tail: Tail::default(),
            redaction: Redaction::default(),
            formats: Setting::default(vec!["tracecontext".into(), "baggage".into()]),
            id_header: Setting::default(None),
            exporters: Setting::default(Vec::new()),
            interval: Setting::default(None),
            export_timeout: Setting::default(Some(Duration::from_secs(30))),
            queue_spans: Setting::default(None),
            batch_spans: Setting::default(None),
            otlp: Transport::default(),
            zipkin: Zipkin::default(),
            limits: Limits::default(),
            objections: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            endpoint: Setting::default(None),
            protocol: Setting::default(Protocol::OF_BUILD),
            headers: Setting::default(Headers::default()),
            compression: Setting::default(Compression::None),
            timeout: Setting::default(Some(Duration::from_secs(10))),
            insecure: Setting::default(false),
            certificate: Setting::default(None),
            client_key: Setting::default(None),
            client_certificate: Setting::default(None),
        }
    }
}

impl Default for Zipkin {
    fn default() -> Self {
        Self {
            endpoint: Setting::default("http://localhost:9411/api/v2/spans".into()),
            timeout: Setting::default(Some(Duration::from_secs(10))),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            value_length: Setting::default(None),
            attributes: Setting::default(128),
            events: Setting::default(128),
            links: Setting::default(128),
            event_attributes: Setting::default(128),
            link_attributes: Setting::default(128),
        }
    }
}
