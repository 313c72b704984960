//! Setting the exporter up.

use super::exporter::Otlp;
use super::metrics::OtlpMetrics;
use super::wire::{Signal, Wire};
use crate::Error;
use crate::export::network::{Delivery, Settings, options};
use crate::export::otlp::Encoding;

/// How requests travel (OpenTelemetry protocol specification).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// Protobuf over gRPC. Needs the feature `otlp-grpc`.
    Grpc,
    /// Protobuf over HTTP/1.1. Needs the feature `otlp-http`.
    HttpProtobuf,
    /// JSON over HTTP/1.1. Needs the feature `otlp-json`.
    HttpJson,
}

impl Protocol {
    /// The name that `OTEL_EXPORTER_OTLP_PROTOCOL` gives it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grpc => "grpc",
            Self::HttpProtobuf => "http/protobuf",
            Self::HttpJson => "http/json",
        }
    }

    /// Where a collector on this host listens.
    pub const fn default_endpoint(self) -> &'static str {
        match self {
            Self::Grpc => "http://localhost:4317",
            Self::HttpProtobuf | Self::HttpJson => "http://localhost:4318",
        }
    }

    pub(super) const fn encoding(self) -> Encoding {
        match self {
            #[cfg(feature = "otlp-json")]
            Self::HttpJson => Encoding::Json,
            _ => Encoding::Protobuf,
        }
    }

    /// What the endpoint is followed by in requests; gRPC has one path for all.
    const fn path(self, signal: Signal) -> &'static str {
        match (self, signal) {
            (Self::Grpc, _) => "",
            (Self::HttpProtobuf | Self::HttpJson, Signal::Traces) => "v1/traces",
            (Self::HttpProtobuf | Self::HttpJson, Signal::Metrics) => "v1/metrics",
        }
    }
}

/// Sets an [`Otlp`] exporter up; made by [`Otlp::builder`].
#[must_use = "there is no exporter before `build`"]
#[derive(Clone, Debug)]
pub struct OtlpBuilder {
    protocol: Protocol,
    endpoint: String,
    metrics_endpoint: String,
    request_limit: usize,
    concurrency: usize,
    settings: Settings,
}

impl OtlpBuilder {
    pub(super) fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            endpoint: appended(protocol.default_endpoint(), protocol, Signal::Traces),
            metrics_endpoint: appended(protocol.default_endpoint(), protocol, Signal::Metrics),
            request_limit: 4 << 20,
            concurrency: 1,
            settings: Settings::new(USER_AGENT.to_owned()),
        }
    }

    /// Where the collector is: a URL without the path of the signal, which is appended (`v1/traces`, by HTTP). Default: `http://localhost:4318`, by gRPC
    /// `http://localhost:4317`.
    pub fn endpoint(mut self, url: impl AsRef<str>) -> Self {
        self.endpoint = appended(url.as_ref(), self.protocol, Signal::Traces);
        self.metrics_endpoint = appended(url.as_ref(), self.protocol, Signal::Metrics);
        self
    }

    /// Where requests go: a URL that is taken as it is.
    pub fn metrics_endpoint(mut self, url: impl Into<String>) -> Self {
        self.metrics_endpoint = url.into();
        self
    }

    /// Where requests go: a URL that is taken as it is.
    pub fn traces_endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    options!();

    /// The most bytes of a request, before compression. Default: 4 MiB, which is what gRPC receivers take. A batch that is larger is split; a span that alone is larger is counted as
    /// [`TooLarge`](crate::DropReason::TooLarge).
    pub fn request_limit(mut self, bytes: usize) -> Self {
        self.request_limit = bytes;
        self
    }

    /// So many requests at a time, each over a connection and on a thread of its own (OpenTelemetry protocol specification, "OTLP/gRPC Concurrent Requests" and "OTLP/HTTP
    /// Concurrent Requests"). Default: one after the other, which is enough for a collector nearby; a receiver whose answers are a long way off takes as many batches in a
    /// round trip as there are requests. Batches may then arrive in another order.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// Puts a product in front of the user agent, which is `OTel-OTLP-Exporter-Rust-trace-runtime/VERSION`.
    pub fn user_agent(mut self, product: impl AsRef<str>) -> Self {
        self.settings.user_agent = format!("{} {USER_AGENT}", product.as_ref());
        self
    }

    /// Makes the exporter. Nothing is connected and no file is read before there are spans.
    ///
    /// # Errors
    ///
    /// When the URL, a header, a certificate or a key is malformed, and when this build lacks a feature that is asked for.
    pub fn build(self) -> Result<Otlp, Error> {
        let others = (1..self.concurrency).map(|_| self.clone().alone());
        let others = others.collect::<Result<_, _>>()?;
        Ok(self.alone()?.beside(others))
    }

    fn alone(self) -> Result<Otlp, Error> {
        let (protocol, limit) = (self.protocol, self.request_limit);
        let delivery = self.delivery(Signal::Traces)?;
        Ok(Otlp::new(protocol, limit, delivery))
    }

    /// Makes what sends [metrics](crate::metrics), to `v1/metrics` in the place of `v1/traces`.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_metrics(self) -> Result<OtlpMetrics, Error> {
        let encoding = self.protocol.encoding();
        let delivery = self.delivery(Signal::Metrics)?;
        Ok(OtlpMetrics::new(encoding, delivery))
    }

    fn delivery(self, signal: Signal) -> Result<Delivery<Wire>, Error> {
        let (retry, timeout) = (self.settings.retry.clone(), self.settings.timeout);
        let endpoint = match signal {
            Signal::Traces => &self.endpoint,
            Signal::Metrics => &self.metrics_endpoint,
        };
        let wire = Wire::new(self.protocol, signal, endpoint, self.settings)?;
        Ok(Delivery::new(wire, retry, timeout))
    }
}

/// OpenTelemetry protocol exporter specification, "User Agent".
const USER_AGENT: &str = concat!(
    "OTel-OTLP-Exporter-Rust-trace-runtime/",
    env!("CARGO_PKG_VERSION")
);

fn appended(url: &str, protocol: Protocol, signal: Signal) -> String {
    match protocol.path(signal) {
        "" => url.to_owned(),
        path => format!("{}/{path}", url.trim_end_matches('/')),
    }
}
