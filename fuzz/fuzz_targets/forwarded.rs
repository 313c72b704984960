#![no_main]
//! A `Forwarded` field, as the layer around a server records it, against the grammar of RFC 7239, sections 4 and 6.

use std::convert::Infallible;
use std::future::ready;
use std::iter::Peekable;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;
use std::str::Chars;
use std::task::{Context, Poll, Waker};

use http::{HeaderValue, Request, Response};
use libfuzzer_sys::fuzz_target;
use tower::{Layer, ServiceExt, service_fn};
use trace_runtime::testing::{OwnedValue, capture};
use trace_runtime::tower::ServerLayer;

type Pair = (String, String);

/// What a span says of the client.
#[derive(Debug, PartialEq)]
struct Client {
    address: Option<IpAddr>,
    scheme: String,
}

fn recorded(field: HeaderValue) -> Client {
    let answer = |_: Request<_>| ready(Ok::<_, Infallible>(Response::new(String::new())));
    let service = ServerLayer::new().layer(service_fn(answer));
    let mut request = Request::new(String::new());
    request.headers_mut().insert("forwarded", field);
    let (_, spans) = capture(|| {
        let call = pin!(service.oneshot(request));
        let polled = call.poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Ready(Ok(_))));
    });
    let text = |key| match spans.one().attribute(key) {
        Some(OwnedValue::Str(text)) => Some(text.clone()),
        _ => None,
    };
    Client {
        address: text("client.address").map(|it| it.parse().expect("nothing else is recorded")),
        scheme: text("url.scheme").expect("every request has one"),
    }
}

/// `None` for what is not well-formed.
fn expected(field: &str) -> Option<Client> {
    let pairs = first_element(field)?;
    let value = |name| {
        let mut named = pairs.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let value = named.next().map(|(_, value)| value.as_str());
        // None of them may come twice.
        named.next().is_none().then_some(value)
    };
    let address = match value("for")? {
        Some(node) => address(node)?,
        None => None,
    };
    let scheme = value("proto")?.filter(|it| ["http", "https"].contains(it));
    Some(Client {
        address,
        scheme: scheme.unwrap_or("http").to_owned(),
    })
}

/// The first element of the list that is not empty.
fn first_element(field: &str) -> Option<Vec<Pair>> {
    let mut text = field.chars().peekable();
    let mut first = None;
    loop {
        skip_spaces(&mut text);
        let is_empty = matches!(text.peek(), None | Some(','));
        let pairs = pairs(&mut text)?;
        if !is_empty && first.is_none() {
            first = Some(pairs);
        }
        skip_spaces(&mut text);
        match text.next() {
            Some(',') => {}
            Some(_) => return None,
            None => return Some(first.unwrap_or_default()),
        }
    }
}

fn pairs(text: &mut Peekable<Chars>) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    loop {
        if text.peek().is_some_and(|it| is_token(*it)) {
            pairs.push(pair(text)?);
        }
        if text.next_if_eq(&';').is_none() {
            return Some(pairs);
        }
    }
}

fn pair(text: &mut Peekable<Chars>) -> Option<Pair> {
    let name = token(text)?;
    text.next_if_eq(&'=')?;
    let is_quoted = text.peek() == Some(&'"');
    let value = if is_quoted { quoted(text) } else { token(text) };
    Some((name, value?))
}

fn token(text: &mut Peekable<Chars>) -> Option<String> {
    let mut token = String::new();
    while let Some(it) = text.next_if(|it| is_token(*it)) {
        token.push(it);
    }
    (!token.is_empty()).then_some(token)
}

/// What is escaped stays so: no address and no scheme has to be.
fn quoted(text: &mut Peekable<Chars>) -> Option<String> {
    text.next_if_eq(&'"')?;
    let mut value = String::new();
    loop {
        match text.next()? {
            '"' => return Some(value),
            '\\' => value.extend(['\\', text.next()?]),
            other => value.push(other),
        }
    }
}

fn skip_spaces(text: &mut Peekable<Chars>) {
    while text.next_if(|it| matches!(it, ' ' | '\t')).is_some() {}
}

fn is_token(it: char) -> bool {
    it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it)
}

/// The address of a node, if it is not hidden; `None` for what is no node.
fn address(node: &str) -> Option<Option<IpAddr>> {
    let (name, port) = match node.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => node.split_at(node.find(':').unwrap_or(node.len())),
    };
    let is_well_formed = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    let address = if node.starts_with('[') {
        Some(name.parse::<Ipv6Addr>().ok()?.into())
    } else if name == "unknown" || is_obfuscated(name) {
        None
    } else {
        Some(name.parse::<Ipv4Addr>().ok()?.into())
    };
    is_well_formed.then_some(address)
}

fn is_port(port: &str) -> bool {
    let is_number = (1..=5).contains(&port.len()) && port.chars().all(|it| it.is_ascii_digit());
    is_number || is_obfuscated(port)
}

fn is_obfuscated(text: &str) -> bool {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    text.len() > 1 && text.starts_with('_') && text.chars().all(is_allowed)
}

fuzz_target!(|data: &[u8]| {
    let Ok(field) = HeaderValue::from_bytes(data) else { return };
    let Ok(text) = field.to_str().map(str::to_owned) else { return };
    let client = recorded(field);
    assert!(["http", "https"].contains(&&*client.scheme), "{client:?}");
    if let Some(wanted) = expected(&text) {
        assert_eq!(client, wanted);
    }
});
