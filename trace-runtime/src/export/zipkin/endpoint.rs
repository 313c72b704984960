//! Who is at the other end of a call.

use std::net::IpAddr;

use crate::export::json::write::Object;
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

/// The field `remoteEndpoint` of a span that calls somebody, if its attributes say whom.
pub(super) fn remote(object: &mut Object<'_>, span: &ReadableSpan<'_>) {
    if !matches!(span.kind(), SpanKind::Client | SpanKind::Producer) {
        return;
    }
    let known = RANKING
        .iter()
        .find_map(|(key, port)| Some((name(span, key)?, *port)));
    if let Some((name, port)) = known {
        let mut endpoint = Object::begin(object.field("remoteEndpoint"));
        match port {
            Some(port) => address(&mut endpoint, name, span.attribute(port)),
            None => endpoint.string("serviceName", name),
        }
        endpoint.end();
    }
}

fn name<'a>(span: &ReadableSpan<'a>, key: &str) -> Option<&'a str> {
    match span.attribute(key)? {
        Value::Str(name) if !name.is_empty() => Some(name),
        _ => None,
    }
}

fn address(endpoint: &mut Object<'_>, name: &str, port: Option<Value<'_>>) {
    match name.parse() {
        Ok(IpAddr::V4(ip)) => endpoint.text("ipv4", &ip),
        Ok(IpAddr::V6(ip)) => endpoint.text("ipv6", &ip),
        Err(_) => endpoint.string("serviceName", name),
    }
    if let Some(Value::I64(port @ 1..=0xffff)) = port {
        endpoint.raw("port", port);
    }
}
