//! The only place that wires the rest together.

mod builder;
mod config;
mod exit;
mod guard;
mod numbers;
#[cfg_attr(
    not(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc")),
    path = "no_push.rs"
)]
mod push;
mod realize;
mod stages;
#[cfg(unix)]
mod termination;
mod watch;

pub use builder::{Builder, builder};
pub use config::{Config, config, log_format, print_config};
pub use guard::Tracing;

use crate::Error;

/// Sets recording up from the environment: a tree on the terminal (stderr), everything sampled, unless variables say otherwise.
///
/// | variable | values |
/// | --- | --- |
/// | `OTEL_SERVICE_NAME` | the name of the service; else `unknown_service:` and the name of the program |
/// | `OTEL_EXPORTER_OTLP_ENDPOINT` | where spans are sent, if they are not to be drawn on the terminal: a URL such as `http://localhost:4318` |
/// | `OTEL_TRACES_EXPORTER` | a list of `otlp`, `zipkin`, `console`, `json`, `chrome`, or `none` |
/// | `TRACE_SAMPLING_RATE` | how much of all traces is recorded, from 0.0 to 1.0; `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` win |
/// | `OTEL_PROPAGATORS` | a list of `tracecontext`, `baggage` (default: these two), `b3`, `b3multi`, `jaeger`, `xray`, `ottrace`, `datadog`, `gcp`, `cloudtrace`, `opencensus`, or `none` |
/// | `TRACE_HEADER_NAME` | a header that holds nothing but an id: spoken beside the default formats |
/// | `ENABLE_DISTRIBUTED_TRACING` | `false`: record nothing; `OTEL_SDK_DISABLED` wins |
///
/// These are the plain ones; `docs/configuration.md` has all, which are the complete trace part of OpenTelemetry's. A value that is not understood, a name that is one slip
/// away from a known one, and what this build has no feature for are told on stderr, each in one line that says what is taken instead. [`print_config`] shows
/// what is in force.
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
    builder().environment().init()
}
