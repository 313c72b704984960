//! What proxies say of a request: by `Forwarded` (RFC 7239), else by the headers that were there before it.

use std::net::IpAddr;

use http::{HeaderName, header};

use super::head::Head;

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What the proxy that is the closest to the client says.
#[derive(Clone, Copy)]
pub(super) struct Forwarded<'a> {
    head: Head<'a>,
    /// The first element of `Forwarded`.
    element: Option<&'a str>,
}

impl<'a> Forwarded<'a> {
    pub(super) fn of(head: Head<'a>) -> Self {
        let list = head.header(&header::FORWARDED);
        Self {
            head,
            element: list.and_then(|list| list.split(',').next()),
        }
    }

    /// The address of the client, if it is named.
    pub(super) fn address(self) -> Option<&'a str> {
        let listed = || self.head.header(&FORWARDED_FOR)?.split(',').next();
        self.named("for").or_else(listed).and_then(address_of)
    }

    /// The scheme that the client used.
    pub(super) fn scheme(self) -> Option<&'a str> {
        let alone = || self.head.header(&FORWARDED_PROTO);
        let scheme = self.named("proto").or_else(alone);
        scheme.filter(|scheme| matches!(*scheme, "http" | "https"))
    }

    fn named(self, name: &str) -> Option<&'a str> {
        named(self.element?, name)
    }
}

fn named<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(';').find_map(|pair| {
        let (other, value) = pair.split_once('=')?;
        let is_it = other.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"'))
    })
}

/// The address of a node (RFC 7239, section 6), without its port; `None` for one that is hidden.
fn address_of(node: &str) -> Option<&str> {
    let node = node.trim();
    let bracketed = node
        .strip_prefix('[')
        .and_then(|node| node.split(']').next());
    let without_port = || match node.split_once(':') {
        Some((address, port)) if !port.contains(':') => address,
        _ => node,
    };
    let address = bracketed.unwrap_or_else(without_port);
    address.parse::<IpAddr>().is_ok().then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_each_form_of_a_node() {
        for (node, address) in [
            ("192.0.2.43", Some("192.0.2.43")),
            (" 192.0.2.43:47011", Some("192.0.2.43")),
            ("[2001:db8:cafe::17]", Some("2001:db8:cafe::17")),
            ("[2001:db8:cafe::17]:4711", Some("2001:db8:cafe::17")),
            ("2001:db8:cafe::17", Some("2001:db8:cafe::17")),
            ("unknown", None),
            ("_hidden", None),
            ("<script>", None),
            ("", None),
        ] {
            assert_eq!(address_of(node), address, "{node:?}");
        }
    }
}
