//! Metrics on their way.

use std::fmt;

use super::wire::Wire;
use crate::Error;
use crate::export::Deadline;
use crate::export::network::{Account, Delivery};
use crate::export::otlp::{Encoding, encode_metrics};
use crate::metrics::Metrics;

/// Sends [metrics](crate::metrics) to a receiver of OTLP; for [`Builder::export_metrics`](crate::Builder::export_metrics).
///
#[cfg_attr(feature = "otlp-http", doc = "```")]
#[cfg_attr(not(feature = "otlp-http"), doc = "```ignore")]
/// use std::time::Duration;
/// use trace_runtime::export::otlp::{Otlp, Protocol};
///
/// let collector = Otlp::builder(Protocol::HttpProtobuf).endpoint("http://localhost:4318");
/// let builder = trace_runtime::builder()
///     .exporter(collector.clone().build()?)
///     .export_metrics(collector.build_metrics()?, Duration::from_secs(60));
/// # drop(builder);
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub struct OtlpMetrics {
    encoding: Encoding,
    delivery: Delivery<Wire>,
}

impl OtlpMetrics {
    pub(super) fn new(encoding: Encoding, delivery: Delivery<Wire>) -> Self {
        Self { encoding, delivery }
    }

    pub(crate) fn keep_to(&mut self, deadline: Deadline) {
        self.delivery.keep_to(deadline);
    }

    /// Sends them as they are: what was counted since the start, so that a request that is lost loses nothing that the next does not say.
    pub(crate) fn send(&mut self, metrics: &Metrics) -> Result<(), Error> {
        let body = encode_metrics(self.encoding, metrics);
        let mut account = Account::default();
        self.delivery.deliver(&body, 1, &mut account);
        account.result()
    }
}

impl fmt::Debug for OtlpMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtlpMetrics").finish_non_exhaustive()
    }
}
