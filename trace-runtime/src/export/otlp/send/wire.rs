//! The ways that requests can take.

use std::time::Duration;

use super::builder::Protocol;
#[cfg(feature = "otlp-grpc")]
use super::grpc::Grpc;
#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
use super::http::Http;
use crate::Error;
use crate::export::Deadline;
use crate::export::network::{Answer, Settings, Transport};
#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
use crate::export::otlp::Encoding;

/// What requests are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Traces,
    Metrics,
}

/// The way that was chosen.
pub(super) enum Wire {
    #[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
    Http(Box<Http>),
    #[cfg(feature = "otlp-grpc")]
    Grpc(Box<Grpc>),
}

impl Wire {
    pub(super) fn new(
        protocol: Protocol,
        #[cfg_attr(
            not(feature = "otlp-grpc"),
            expect(unused_variables, reason = "by HTTP the endpoint says it")
        )]
        signal: Signal,
        endpoint: &str,
        settings: Settings,
    ) -> Result<Self, Error> {
        match protocol {
            #[cfg(feature = "otlp-http")]
            Protocol::HttpProtobuf => Self::http(Encoding::Protobuf, endpoint, settings),
            #[cfg(not(feature = "otlp-http"))]
            Protocol::HttpProtobuf => Err(Error::missing_feature("otlp-http")),
            #[cfg(feature = "otlp-json")]
            Protocol::HttpJson => Self::http(Encoding::Json, endpoint, settings),
            #[cfg(not(feature = "otlp-json"))]
            Protocol::HttpJson => Err(Error::missing_feature("otlp-json")),
            #[cfg(feature = "otlp-grpc")]
            Protocol::Grpc => Ok(Self::Grpc(Box::new(Grpc::new(signal, endpoint, settings)?))),
            #[cfg(not(feature = "otlp-grpc"))]
            Protocol::Grpc => Err(Error::missing_feature("otlp-grpc")),
        }
    }

    #[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
    fn http(encoding: Encoding, endpoint: &str, settings: Settings) -> Result<Self, Error> {
        Http::new(encoding, endpoint, settings).map(|http| Self::Http(Box::new(http)))
    }
}

impl Transport for Wire {
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer {
        match self {
            #[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
            Self::Http(http) => http.send(body, timeout),
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc(grpc) => grpc.send(body, timeout),
        }
    }

    fn keep_to(&mut self, deadline: &Deadline) {
        match self {
            #[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
            Self::Http(http) => http.keep_to(deadline),
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc(grpc) => grpc.keep_to(deadline),
        }
    }
}
