//! The table of settings.

use std::time::Duration;

use super::Settings;
use super::choice::{self, Compression, Destination, Endpoint, Headers, Protocol};
use super::parse;
use super::sampling::Sampling;
use super::setting::{Complaint, Said, Setting, Shown, Source};
use super::stages::Secret;
use crate::propagation;

/// A setting.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) group: &'static str,
    pub(super) label: &'static str,
    /// The weakest first: each is read over what the one before has said.
    pub(super) variables: &'static [Variable],
    pub(super) show: fn(&Settings) -> (String, &Source),
}

/// A name under which a setting is said.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    /// What may stand there.
    pub(super) takes: &'static str,
    pub(super) read: Read,
}

pub(super) type Read = fn(&mut Settings, &Said<'_>) -> Result<(), Complaint>;

impl Variable {
    /// Whether its value must not be printed.
    pub(super) fn is_secret(&self) -> bool {
        self.name.ends_with("HEADERS")
    }
}

fn shown<T: Shown>(setting: &Setting<T>) -> (String, &Source) {
    (setting.value.shown(), &setting.source)
}

/// `"group" "label" (field): "VARIABLE" (what it takes) how(parser), …;`
macro_rules! table {
    (@field $settings:ident ($($field:ident).+)) => { $settings.$($field).+ };
    ($($group:literal $label:literal $field:tt: $($name:literal ($takes:expr) $how:ident($parser:expr)),*;)*) => {
        &[$(Row {
            group: $group,
            label: $label,
            variables: &[$(Variable {
                name: $name,
                takes: $takes,
                read: |settings, said| table!(@field settings $field).$how(said, $parser),
            }),*],
            show: |settings| shown(&table!(@field settings $field)),
        }),*]
    };
}

const SWITCH: &str = "true or false";
const COUNT: &str = "a whole number";
const POSITIVE: &str = "a whole number above 0";
const MILLISECONDS: &str = "milliseconds, as a whole number";
const INTERVAL: &str = "milliseconds, as a whole number above 0";
const TIMEOUT: &str = "milliseconds, as a whole number; 0 for no limit";
/// The group whose rows stand in the page attribute by attribute.
pub(super) const RESOURCE: &str = "resource";

const RATIO: &str = "a number from 0.0 to 1.0";
const RATE: &str = "traces a second, as a number from 0.0 up";
const RULES: &str = "rules, with semicolons between";
const SHARES: &str = "route=ratio, with commas between";
const FORMS: &str = "a list of keys, in which * stands for any characters";
const SECRETS: &str = "a list of credentials, jwt, api_key, private_key, card_number, email, url_password, assignment, or all";
const LEVEL: &str = "none, error, warn, info or debug";
const SAMPLER: &str = "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio, jaeger_remote or parentbased_jaeger_remote";
const ARGUMENT: &str = "for traceidratio a number from 0.0 to 1.0, for jaeger_remote a list of endpoint=URL, pollingIntervalMs=… and initialSamplingRate=…";
const EXPORTERS: &str = "a list of otlp, zipkin, console, json, chrome, or none";
const HEADER: &str = "the name of a header";
const TEXT: &str = "any text";
const ENDPOINT: &str = "a URL such as http://localhost:4318";
const PROTOCOL: &str = "http/protobuf, http/json or grpc";
const COMPRESSION: &str = "gzip, zstd or none";
const PAIRS: &str = "key=value, with commas between, percent-encoded";
const FILE: &str = "the path of a file of rules";
const PATH: &str = "the path of a PEM file";

/// All settings that have a name in the environment, in the order in which they are read and shown.
pub(super) static ROWS: &[Row] = table! {
    "general" "recording" (enabled):
        "ENABLE_DISTRIBUTED_TRACING" (SWITCH) read(parse::switch),
        "OTEL_SDK_DISABLED" (SWITCH) read(|text| parse::boolean(text).map(|disabled| !disabled));
    "general" "own messages" (level):
        "OTEL_LOG_LEVEL" (LEVEL) read(parse::level);
    "general" "ids in logs" (log_format):
        "TRACE_LOG_FORMAT" (TEXT) read(parse::text);
    "resource" "service name" (service_name):
        "OTEL_SERVICE_NAME" (TEXT) read(parse::text);
    "resource" "attributes" (attributes):
        "OTEL_RESOURCE_ATTRIBUTES" (PAIRS) read(parse::pairs);
    "sampling" "sampler" (sampler):
        "TRACE_SAMPLING_RATE" (RATIO) read(|text| parse::ratio(text).map(|ratio| Sampling::parent_based(Sampling::Ratio(ratio)))),
        "OTEL_TRACES_SAMPLER" (SAMPLER) read(Sampling::parse),
        "OTEL_TRACES_SAMPLER_ARG" (ARGUMENT) adapt(Sampling::with_argument),
        "TRACE_SAMPLING_LIMIT" (RATE) adapt(Sampling::with_limit),
        "TRACE_SAMPLER_RULES" (RULES) read(Sampling::rules);
    "sampling" "sampler file" (sampler_file):
        "TRACE_SAMPLER_FILE" (FILE) read(|text| Ok(Some(text.into())));
    "sampling" "look at that file every" (sampler_file_interval):
        "TRACE_SAMPLER_FILE_INTERVAL" (INTERVAL) read(|text| parse::positive(text).map(Duration::from_millis));
    "tail" "share of what does not fail" (tail.share):
        "TRACE_TAIL_RATE" (RATIO) read(|text| parse::ratio(text).map(Some));
    "tail" "all that take longer than" (tail.slow):
        "TRACE_TAIL_SLOW" (MILLISECONDS) read(|text| parse::milliseconds(text).map(Some));
    "tail" "all with an attribute" (tail.attributes):
        "TRACE_TAIL_ATTRIBUTES" (PAIRS) read(parse::pairs);
    "tail" "shares of routes" (tail.routes):
        "TRACE_TAIL_ROUTES" (SHARES) read(parse::ratios);
    "tail" "wait for late spans" (tail.linger):
        "TRACE_TAIL_LINGER" (MILLISECONDS) read(parse::milliseconds);
    "tail" "memory, in bytes" (tail.memory):
        "TRACE_TAIL_MEMORY" (POSITIVE) read(parse::positive);
    "redaction" "more keys" (redaction.keys):
        "TRACE_REDACT_KEYS" (FORMS) read_each(|text| Ok(text.into()));
    "redaction" "but not" (redaction.allowed):
        "TRACE_REDACT_NOT" (FORMS) read_each(|text| Ok(text.into()));
    "redaction" "in texts" (redaction.values):
        "TRACE_REDACT_VALUES" (SECRETS) read_each(Secret::parse);
    "propagation" "formats" (formats):
        "OTEL_PROPAGATORS" (propagation::KNOWN) read_each(choice::format);
    "propagation" "id header" (id_header):
        "TRACE_HEADER_NAME" (HEADER) read(|text| parse::header_name(text).map(Some));
    "delivery" "exporters" (exporters):
        "OTEL_TRACES_EXPORTER" (EXPORTERS) read_each(Destination::parse);
    "delivery" "interval" (interval):
        "OTEL_BSP_SCHEDULE_DELAY" (MILLISECONDS) read(|text| parse::milliseconds(text).map(Some));
    "delivery" "export timeout" (export_timeout):
        "OTEL_BSP_EXPORT_TIMEOUT" (TIMEOUT) read(parse::timeout);
    "delivery" "queue, in spans" (queue_spans):
        "OTEL_BSP_MAX_QUEUE_SIZE" (POSITIVE) read(|text| parse::positive(text).map(Some));
    "delivery" "batch, in spans" (batch_spans):
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE" (POSITIVE) read(|text| parse::positive(text).map(Some));
    "otlp" "endpoint" (otlp.endpoint):
        "OTEL_EXPORTER_OTLP_ENDPOINT" (ENDPOINT) read(Endpoint::base),
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" (ENDPOINT) read(Endpoint::exact);
    "otlp" "protocol" (otlp.protocol):
        "OTEL_EXPORTER_OTLP_PROTOCOL" (PROTOCOL) read(Protocol::parse),
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL" (PROTOCOL) read(Protocol::parse);
    "otlp" "headers" (otlp.headers):
        "OTEL_EXPORTER_OTLP_HEADERS" (PAIRS) read(Headers::parse),
        "OTEL_EXPORTER_OTLP_TRACES_HEADERS" (PAIRS) read(Headers::parse);
    "otlp" "compression" (otlp.compression):
        "OTEL_EXPORTER_OTLP_COMPRESSION" (COMPRESSION) read(Compression::parse),
        "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION" (COMPRESSION) read(Compression::parse);
    "otlp" "timeout" (otlp.timeout):
        "OTEL_EXPORTER_OTLP_TIMEOUT" (TIMEOUT) read(parse::timeout),
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT" (TIMEOUT) read(parse::timeout);
    "otlp" "without TLS" (otlp.insecure):
        "OTEL_EXPORTER_OTLP_INSECURE" (SWITCH) read(parse::boolean),
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE" (SWITCH) read(parse::boolean);
    "otlp" "certificate" (otlp.certificate):
        "OTEL_EXPORTER_OTLP_CERTIFICATE" (PATH) read(parse::text),
        "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE" (PATH) read(parse::text);
    "otlp" "client key" (otlp.client_key):
        "OTEL_EXPORTER_OTLP_CLIENT_KEY" (PATH) read(parse::text),
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY" (PATH) read(parse::text);
    "otlp" "client certificate" (otlp.client_certificate):
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE" (PATH) read(parse::text),
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE" (PATH) read(parse::text);
    "zipkin" "endpoint" (zipkin.endpoint):
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT" (ENDPOINT) read(parse::url);
    "zipkin" "timeout" (zipkin.timeout):
        "OTEL_EXPORTER_ZIPKIN_TIMEOUT" (TIMEOUT) read(parse::timeout);
    "limits" "length of a value" (limits.value_length):
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT" (COUNT) read(|text| parse::number(text).map(Some)),
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT" (COUNT) read(|text| parse::number(text).map(Some));
    "limits" "attributes of a span" (limits.attributes):
        "OTEL_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number),
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number);
    "limits" "events of a span" (limits.events):
        "OTEL_SPAN_EVENT_COUNT_LIMIT" (COUNT) read(parse::number);
    "limits" "links of a span" (limits.links):
        "OTEL_SPAN_LINK_COUNT_LIMIT" (COUNT) read(parse::number);
    "limits" "attributes of an event" (limits.event_attributes):
        "OTEL_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number),
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number);
    "limits" "attributes of a link" (limits.link_attributes):
        "OTEL_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number),
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT" (COUNT) read(parse::number);
};

/// Every variable with its setting, in the order in which they are read; one that says several settings comes with each.
pub(super) fn variables() -> impl Iterator<Item = (&'static Row, &'static Variable)> {
    ROWS.iter()
        .flat_map(|row| row.variables.iter().map(move |variable| (row, variable)))
}

/// The names of all variables that are read.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = variables().map(|(_, variable)| variable.name).collect();
    names.push(CONFIG_FILE);
    names.sort_unstable();
    names.dedup();
    names
}

/// How variables begin whose settings no file can say.
pub(super) const NOT_IN_A_FILE: [&str; 4] = [
    "TRACE_LOG_FORMAT",
    "TRACE_SAMPLER_",
    "TRACE_TAIL_",
    "TRACE_REDACT_",
];

/// The variable that names a file; what stands there is said instead of all other variables.
pub(super) const CONFIG_FILE: &str = "OTEL_CONFIG_FILE";
