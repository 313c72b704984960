//! The semantic conventions for HTTP spans, on the current span.

use std::fmt::Display;
use std::net::SocketAddr;

use http::{StatusCode, Version, header};

use super::forwarded::Forwarded;
use super::head::Head;
use super::{grpc, url};
use crate::__private::Fields;
use crate::{Status, attr, event, rename, set_status};

/// Which end of the wire the span is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Server,
    Client,
}

impl Side {
    fn is_failure(self, status: StatusCode) -> bool {
        match self {
            Self::Server => status.is_server_error(),
            Self::Client => status.is_server_error() || status.is_client_error(),
        }
    }
}

/// A request as a server sees it.
pub(super) fn received(
    head: Head<'_>,
    template: Option<&str>,
    scheme: &str,
    peer: Option<SocketAddr>,
) {
    let forwarded = Forwarded::of(head);
    if grpc::is_call(head) {
        grpc::called(head.path());
    } else {
        named(head, template);
        attr!(
            http.route = template,
            url.path = url::bounded(head.path()),
            url.scheme = scheme_of(head, forwarded, scheme)
        );
        if let Some(query) = head.uri().query() {
            attr!(url.query = url::query(query));
        }
    }
    server(head);
    attr!(network.protocol.version = version(head.version()));
    attr!(user_agent.original = head.header(&header::USER_AGENT).map(url::bounded));
    client(forwarded, peer);
}

/// A request as a client sends it, to this server if the request itself does not name one.
pub(super) fn sent(head: Head<'_>, template: Option<&str>, named_server: Option<&(String, u16)>) {
    if grpc::is_call(head) {
        grpc::called(head.path());
    } else {
        named(head, template);
        attr!(url.template = template);
        url::full(head.uri(), |url| attr!(url.full = url));
    }
    match named_server {
        Some((address, port)) if head.uri().authority().is_none() => {
            attr!(server.address = address, server.port = *port);
        }
        _ => server(head),
    }
}

/// The status of a response; whether it is an error.
pub(super) fn answered(side: Side, status: StatusCode) -> bool {
    attr!(http.response.status_code = status.as_u16());
    let is_failure = side.is_failure(status);
    if is_failure {
        attr!("error.type" = status.as_str());
        // The code says it all, so there is no description.
        set_status(Status::error(""));
    }
    is_failure
}

/// A service or a body that failed.
pub(super) fn failed<E: Display>(error: &E) {
    let kind = std::any::type_name::<E>();
    let message = error.to_string();
    event!("exception", exception.type = kind, exception.message = message);
    attr!("error.type" = kind);
    set_status(Status::error(message));
}

/// The version of the protocol, as the registry writes it.
pub(super) fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_09 => Some("0.9"),
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}

/// What a sampler may want to know of a request before it has a span: its name, and the attributes that tell requests apart.
pub(super) fn known_before(
    head: Head<'_>,
    template: Option<&str>,
    scheme: &str,
) -> (String, Fields) {
    let method = known(head.method().as_str());
    let mut fields = Fields::new();
    fields.attr(&"http.request.method", method.unwrap_or("_OTHER"));
    fields.attr(&"http.route", &template);
    fields.attr(&"url.path", url::bounded(head.path()));
    fields.attr(&"url.scheme", scheme_of(head, Forwarded::of(head), scheme));
    fields.attr(
        &"user_agent.original",
        &head.header(&header::USER_AGENT).map(url::bounded),
    );
    let first = method.unwrap_or("HTTP");
    let name = template.map_or_else(|| first.to_owned(), |it| format!("{first} {it}"));
    (name, fields)
}

/// Name and method.
fn named(head: Head<'_>, template: Option<&str>) {
    let method = head.method().as_str();
    let known = known(method);
    attr!(http.request.method = known.unwrap_or("_OTHER"));
    if known.is_none() {
        attr!(http.request.method_original = url::bounded(method));
    }
    let first = known.unwrap_or("HTTP");
    match template {
        Some(template) => url::joined([first, " ", template], |name| rename(name)),
        None => rename(first),
    }
}

/// The methods that the conventions know (RFC 9110 and PATCH): a stranger can invent any number of others.
fn known(method: &str) -> Option<&'static str> {
    [
        "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE",
    ]
    .into_iter()
    .find(|known| *known == method)
}

/// The server that the request names: in its target, else in its `Host`.
fn server(head: Head<'_>) {
    let authority = head.uri().authority().map(http::uri::Authority::as_str);
    let named = authority.or_else(|| head.header(&header::HOST));
    if let Some((address, port)) = named.and_then(url::host_and_port) {
        let port = port.or_else(|| url::default_port(head.uri().scheme_str()?));
        attr!(server.address = address, server.port = port);
    }
}

/// The scheme that the client used: what a proxy says, else the target, else what the layer was told.
fn scheme_of<'a>(head: Head<'a>, forwarded: Forwarded<'a>, told: &'a str) -> &'a str {
    forwarded
        .scheme()
        .or_else(|| head.uri().scheme_str())
        .unwrap_or(told)
}

/// The client: the first address that proxies name, else the peer.
fn client(forwarded: Forwarded<'_>, peer: Option<SocketAddr>) {
    match forwarded.address() {
        Some(address) => attr!(client.address = address),
        None => {
            if let Some(peer) = peer {
                attr!(client.address = %peer.ip());
            }
        }
    }
    if let Some(peer) = peer {
        attr!(network.peer.address = %peer.ip(), network.peer.port = peer.port());
    }
}
