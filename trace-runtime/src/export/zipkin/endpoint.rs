//! Who is at the other end of a call.

use std::net::IpAddr;

use crate::{ReadableSpan, SpanKind, Value};

/// Where the name of the other end is looked for, best first, and where its port is, for what may be an address (OpenTelemetry specification, "OpenTelemetry to
/// Zipkin Transformation", "Remote endpoint").
const RANKING: [(&str, Option<&str>); 11] = [
    ("peer.service", None),
    ("server.address", None),
    ("net.peer.name", None),
    ("network.peer.address", Some("network.peer.port")),
    ("server.socket.domain", None),
    ("server.socket.address", Some("server.socket.port")),
    ("net.sock.peer.name", None),
    ("net.sock.peer.addr", Some("net.sock.peer.port")),
    ("peer.hostname", None),
    ("peer.address", None),
    ("db.name", None),
];

/// The other end of a call.
pub(super) struct Remote<'a> {
    pub(super) host: Host<'a>,
    pub(super) port: Option<u16>,
}

/// What it is known by.
pub(super) enum Host<'a> {
    Service(&'a str),
    Address(IpAddr),
}

impl<'a> Remote<'a> {
    /// Whom a span calls, if it does and its attributes say whom.
    pub(super) fn of(span: &ReadableSpan<'a>) -> Option<Self> {
        if !matches!(span.kind(), SpanKind::Client | SpanKind::Producer) {
            return None;
        }
        let (name, port) = RANKING
            .iter()
            .find_map(|(key, port)| Some((name(span, key)?, *port)))?;
        Some(match port {
            Some(port) => Self {
                host: name.parse().map_or(Host::Service(name), Host::Address),
                port: self::port(span.attribute(port)),
            },
            None => Self {
                host: Host::Service(name),
                port: None,
            },
        })
    }
}

fn name<'a>(span: &ReadableSpan<'a>, key: &str) -> Option<&'a str> {
    match span.attribute(key)? {
        Value::Str(name) if !name.is_empty() => Some(name),
        _ => None,
    }
}

/// Zero would mean that it is not known.
fn port(value: Option<Value<'_>>) -> Option<u16> {
    match value {
        Some(Value::I64(port)) => u16::try_from(port).ok().filter(|port| *port > 0),
        _ => None,
    }
}
