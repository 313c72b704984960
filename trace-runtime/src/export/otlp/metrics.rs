//! Metrics as OTLP requests.

use std::time::{Duration, SystemTime};

#[cfg(feature = "otlp-json")]
use super::json;
use super::{Encoding, proto};
use crate::metrics::Metrics;
use crate::metrics::family::{Data, Unit, families};

/// The instrumentation scope of all metrics.
pub(super) const SCOPE: &str = "trace-runtime";
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `AGGREGATION_TEMPORALITY_CUMULATIVE`
pub(super) const CUMULATIVE: u8 = 2;

/// An `ExportMetricsServiceRequest` of all metrics that have points, for a transport of your own; [`Builder::export_metrics`](crate::Builder) has one.
///
/// ```
/// use trace_runtime::export::otlp::{Encoding, encode_metrics};
///
/// let tracing = trace_runtime::builder().init()?;
/// let body = encode_metrics(Encoding::Protobuf, &tracing.metrics());
/// assert!(!body.is_empty());
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub fn encode_metrics(encoding: Encoding, metrics: &Metrics) -> Vec<u8> {
    let mut families = families(metrics);
    families.retain(|family| match &family.data {
        Data::Counter(points) | Data::UpDownCounter(points) => !points.is_empty(),
        Data::Histogram(points) => !points.is_empty(),
    });
    match encoding {
        Encoding::Protobuf => {
            let mut body = Vec::new();
            proto::metrics::request(&mut body, metrics, &families);
            body
        }
        #[cfg(feature = "otlp-json")]
        Encoding::Json => {
            let mut body = String::new();
            json::metrics::request(&mut body, metrics, &families);
            body.into_bytes()
        }
    }
}

/// Between which moments was counted, in nanoseconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) since: u64,
    pub(super) at: u64,
}

impl Times {
    pub(super) fn of(metrics: &Metrics) -> Self {
        Self {
            since: unix_nanos(metrics.since()),
            at: unix_nanos(metrics.at()),
        }
    }
}

fn unix_nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(since.unwrap_or(Duration::ZERO).as_nanos()).unwrap_or(u64::MAX)
}

/// UCUM's name.
pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "s",
        Unit::Bytes => "By",
        Unit::Of(what) => what,
    }
}
