//! The exporter of OTLP as the settings want it.

use std::time::Duration;

use super::super::config::{Compression, Endpoint, Protocol, Setting, Transport};
use super::{FOREVER, Named, named};
use crate::export::otlp::{self, Otlp, OtlpBuilder};
use crate::export::{self, Retry};

/// The exporter, or why there is none. `patience` is how long a batch may be tried.
pub(super) fn otlp(
    transport: &Transport,
    patience: &Setting<Option<Duration>>,
) -> Result<Named, String> {
    let mut builder = Otlp::builder(protocol(transport.protocol.value))
        .timeout(transport.timeout.value.unwrap_or(FOREVER))
        .compression(compression(transport.compression.value));
    if !patience.is_default() {
        let patience = patience.value.unwrap_or(FOREVER);
        builder = builder.retry(Retry::default().within(patience));
    }
    if let Some(endpoint) = &transport.endpoint.value {
        builder = aimed(builder, endpoint, transport.insecure.value);
    }
    for (name, value) in &transport.headers.value.0 {
        builder = builder.header(name, value);
    }
    let exporter = secured(builder, transport)?.build();
    exporter
        .map(named)
        .map_err(|error| error.chain() + &scheme(transport))
}

/// What scheme an endpoint has that was given without one: the other may have been meant.
fn scheme(transport: &Transport) -> String {
    match &transport.endpoint.value {
        Some(Endpoint::Base(address) | Endpoint::Exact(address))
            if !address.contains("://") && !transport.insecure.value =>
        {
            format!(" (without a scheme it is https: write http://{address} for no TLS)")
        }
        _ => String::new(),
    }
}

fn aimed(builder: OtlpBuilder, endpoint: &Endpoint, insecure: bool) -> OtlpBuilder {
    let url = endpoint.url(insecure);
    match endpoint {
        Endpoint::Base(_) => builder.endpoint(url),
        Endpoint::Exact(_) => builder.traces_endpoint(url),
    }
}

#[cfg(feature = "tls")]
fn secured(mut builder: OtlpBuilder, transport: &Transport) -> Result<OtlpBuilder, String> {
    if let Some(path) = &transport.certificate.value {
        builder = builder.root_certificates(read(path)?);
    }
    match (
        &transport.client_certificate.value,
        &transport.client_key.value,
    ) {
        (Some(certificate), Some(key)) => {
            builder = builder.client_certificate(read(certificate)?, read(key)?);
        }
        (None, None) => {}
        _ => return Err("a client's certificate and its key belong together".into()),
    }
    Ok(builder)
}

#[cfg(feature = "tls")]
fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))
}

#[cfg(not(feature = "tls"))]
fn secured(builder: OtlpBuilder, transport: &Transport) -> Result<OtlpBuilder, String> {
    let Transport {
        certificate,
        client_key,
        client_certificate,
        ..
    } = transport;
    let all = [certificate, client_key, client_certificate];
    if all.iter().any(|path| path.value.is_some()) {
        return Err(crate::Error::missing_feature("tls").to_string());
    }
    Ok(builder)
}

fn protocol(protocol: Protocol) -> otlp::Protocol {
    match protocol {
        Protocol::HttpProtobuf => otlp::Protocol::HttpProtobuf,
        Protocol::HttpJson => otlp::Protocol::HttpJson,
        Protocol::Grpc => otlp::Protocol::Grpc,
    }
}

fn compression(compression: Compression) -> export::Compression {
    match compression {
        Compression::None => export::Compression::None,
        Compression::Gzip => export::Compression::Gzip,
        Compression::Zstd => export::Compression::Zstd,
    }
}
