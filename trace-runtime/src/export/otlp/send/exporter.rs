//! OTLP over the network.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::builder::{OtlpBuilder, Protocol};
use super::wire::Wire;
use crate::Error;
use crate::export::network::{Account, Delivery, NETWORK_INTERVAL};
use crate::export::otlp::Requests;
use crate::export::{Batch, Deadline, Exporter};

/// Sends spans to a receiver of OTLP: a collector, or any back end that speaks it.
///
/// Spans are sent five seconds after they ended at the latest, on the exporter's own thread, one request after the other over one connection, or
/// [several at a time](OtlpBuilder::concurrency). Several exporters are several destinations: each has its thread and its queue, so they send at the same time and none waits for another. A
/// receiver that is away or has no time is tried again ([`Retry`](crate::export::Retry)); what it refuses is counted as [`Rejected`](crate::DropReason::Rejected),
/// also where it refuses a part only. What is tried again may arrive twice, as in every protocol where an answer can be lost.
///
/// By HTTP the proxies of the environment are used (`HTTPS_PROXY`, `NO_PROXY` and so on), except for this host; by gRPC none.
///
#[cfg_attr(feature = "otlp-http", doc = "```")]
#[cfg_attr(not(feature = "otlp-http"), doc = "```ignore")]
/// use trace_runtime::export::otlp::{Otlp, Protocol};
///
/// let exporter = Otlp::builder(Protocol::HttpProtobuf)
///     .endpoint("http://localhost:4318")
///     .header("x-tenant", "shop")
///     .build()?;
/// let tracing = trace_runtime::builder().exporter(exporter).init()?;
/// # tracing.shutdown(std::time::Duration::ZERO);
/// # Ok::<(), trace_runtime::Error>(())
/// ```
pub struct Otlp {
    protocol: Protocol,
    requests: Requests,
    delivery: Delivery<Wire>,
    /// Those that send at the same time.
    others: Vec<Self>,
}

impl Otlp {
    /// An exporter that sends by this protocol to a collector on this host, unless it is told otherwise.
    pub fn builder(protocol: Protocol) -> OtlpBuilder {
        OtlpBuilder::new(protocol)
    }

    pub(super) fn new(protocol: Protocol, limit: usize, delivery: Delivery<Wire>) -> Self {
        Self {
            protocol,
            requests: Requests::new(protocol.encoding(), limit),
            delivery,
            others: Vec::new(),
        }
    }

    pub(super) fn beside(self, others: Vec<Self>) -> Self {
        Self { others, ..self }
    }
}

impl Exporter for Otlp {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let mut account = Account::default();
        let delivery = &mut self.delivery;
        let too_large = self.requests.split(batch, |request| {
            delivery.deliver(request.body, request.spans, &mut account);
        });
        account.too_large(too_large);
        account.result()
    }

    fn start(&mut self, deadline: Deadline) {
        self.delivery.keep_to(deadline);
    }

    fn interval(&self) -> Duration {
        NETWORK_INTERVAL
    }

    fn another(&mut self) -> Option<Box<dyn Exporter>> {
        let other = self.others.pop()?;
        Some(Box::new(other))
    }

    fn name(&self) -> &'static str {
        "otlp"
    }

    fn component_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.protocol {
            Protocol::Grpc => "otlp_grpc_span_exporter",
            Protocol::HttpProtobuf => "otlp_http_span_exporter",
            Protocol::HttpJson => "otlp_http_json_span_exporter",
        })
    }
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp").finish_non_exhaustive()
    }
}
