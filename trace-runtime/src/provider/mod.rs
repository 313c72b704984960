//! The only place that wires the rest together.

mod builder;
mod env;
mod exit;
mod guard;
mod numbers;

pub use builder::{Builder, builder};
pub use guard::Tracing;

use crate::Error;

/// Sets recording up from the environment: a tree on the terminal (stderr), everything sampled, unless variables say otherwise.
///
/// | variable | values |
/// | --- | --- |
/// | `OTEL_SDK_DISABLED` | `true`: record nothing |
/// | `OTEL_TRACES_EXPORTER` | `console` (default), `none` |
/// | `OTEL_TRACES_SAMPLER` | `always_on`, `always_off`, `traceidratio`, `parentbased_always_on` (default), `parentbased_always_off`, `parentbased_traceidratio` |
/// | `OTEL_TRACES_SAMPLER_ARG` | the ratio, from 0.0 to 1.0 |
/// | `OTEL_PROPAGATORS` | a list of `tracecontext`, `baggage` (default: these two), `b3`, `b3multi`, `jaeger`, `xray`, `ottrace`, `datadog`, `gcp`, `cloudtrace`, or `none` |
///
/// A value that is unknown or not supported is named on stderr, and the default is taken (OpenTelemetry specification, "SDK environment variables").
///
/// Keep what it returns until the program ends: dropping it delivers what is left. A program that leaves in another way, by
/// `std::process::exit` or a panic in `main`, is flushed at exit.
///
/// # Errors
///
/// When recording is set up already, and when the system refuses a thread.
///
/// ```
/// let _tracing = trace_runtime::init()?;
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub fn init() -> Result<Tracing, Error> {
    env::builder().init()
}
