//! Setting recording up from environment variables.

use std::env;
use std::io::Write as _;

use super::builder::{self, Builder};
use crate::export::Console;
use crate::propagation::{self, Composite};
use crate::sampling::{AlwaysOff, AlwaysOn, ParentBased, TraceIdRatio};

/// A builder as the environment wants it.
pub(super) fn builder() -> Builder {
    // Contexts are passed through even where nothing is recorded.
    let builder = propagators(builder::builder());
    if is_disabled() {
        return builder.disabled();
    }
    sampler(exporter(builder))
}

/// The value of a variable; an empty one counts as unset (OpenTelemetry specification, "Parsing empty value").
fn value(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Only `true`, in any case, disables (OpenTelemetry specification, "Boolean").
fn is_disabled() -> bool {
    value("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn exporter(builder: Builder) -> Builder {
    let name = "OTEL_TRACES_EXPORTER";
    match value(name).as_deref() {
        Some("none") => builder,
        None | Some("console") => builder.exporter(Console::stderr()),
        Some(other) => {
            warn(&format!(
                "{name}={other} is not supported by this build; known: console, none; taking console"
            ));
            builder.exporter(Console::stderr())
        }
    }
}

fn sampler(builder: Builder) -> Builder {
    let name = "OTEL_TRACES_SAMPLER";
    match value(name).as_deref() {
        None | Some("parentbased_always_on") => builder,
        Some("always_on") => builder.sampler(AlwaysOn),
        Some("always_off") => builder.sampler(AlwaysOff),
        Some("traceidratio") => builder.sampler(TraceIdRatio::new(ratio())),
        Some("parentbased_always_off") => builder.sampler(ParentBased::new(AlwaysOff)),
        Some("parentbased_traceidratio") => {
            builder.sampler(ParentBased::new(TraceIdRatio::new(ratio())))
        }
        Some(other) => {
            warn(&format!(
                "{name}={other} is not supported by this build; taking parentbased_always_on"
            ));
            builder
        }
    }
}

fn propagators(builder: Builder) -> Builder {
    match value("OTEL_PROPAGATORS") {
        Some(names) => builder.propagator(composite(&names)),
        None => builder,
    }
}

/// The formats of a list; each name counts once (OpenTelemetry specification, "`OTEL_PROPAGATORS`").
fn composite(names: &str) -> Composite {
    let mut formats = Composite::default();
    let mut seen = Vec::new();
    for name in names.split(',').map(str::trim) {
        if name.is_empty() || name == "none" || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        match propagation::named(name) {
            Some(format) => formats = formats.and(format),
            None => warn(&format!(
                "OTEL_PROPAGATORS: {name} is not supported; known: {}; taking the others",
                propagation::KNOWN
            )),
        }
    }
    formats
}

/// The ratio; 1.0 when it is unset or no number from 0.0 to 1.0.
fn ratio() -> f64 {
    let name = "OTEL_TRACES_SAMPLER_ARG";
    let Some(text) = value(name) else { return 1.0 };
    match text.parse() {
        Ok(ratio) if (0.0..=1.0).contains(&ratio) => ratio,
        _ => {
            warn(&format!(
                "{name}={text} is not a number from 0.0 to 1.0; taking 1.0"
            ));
            1.0
        }
    }
}

fn warn(message: &str) {
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "trace-runtime: {message}");
}
