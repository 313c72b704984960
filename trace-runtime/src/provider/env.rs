//! Setting recording up from environment variables.

use std::env;
use std::io::Write as _;

use super::builder::{self, Builder};
use crate::export::Console;
use crate::sampling::{AlwaysOff, AlwaysOn, ParentBased, TraceIdRatio};

/// A builder as the environment wants it.
pub(super) fn builder() -> Builder {
    if is_disabled() {
        return builder::builder().disabled();
    }
    sampler(exporter(builder::builder()))
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
