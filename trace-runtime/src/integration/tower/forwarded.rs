//! What proxies say of a request: by `Forwarded` (RFC 7239), else by the headers that were there before it.

use std::mem;
use std::net::IpAddr;

use http::{HeaderName, header};

use super::head::Head;

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What the proxy that is the closest to the client says.
#[derive(Clone, Copy)]
pub(super) struct Forwarded<'a> {
    head: Head<'a>,
    /// The first element of `Forwarded` that is not empty.
    element: Option<&'a str>,
}

impl<'a> Forwarded<'a> {
    pub(super) fn of(head: Head<'a>) -> Self {
        let list = head.header(&header::FORWARDED);
        Self {
            head,
            element: list.and_then(first_element),
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

fn first_element(list: &str) -> Option<&str> {
    let mut elements = list.split(unquoted(','));
    elements.find(|element| !element.trim().is_empty())
}

fn named<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(unquoted(';')).find_map(|pair| {
        let (other, value) = pair.split_once('=')?;
        let is_it = other.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"'))
    })
}

/// This separator where it does not stand in quotes. What is escaped there stays so: no address and no scheme has to be.
fn unquoted(separator: char) -> impl FnMut(char) -> bool {
    let (mut is_quoted, mut is_escape) = (false, false);
    move |it| {
        let is_escaped = mem::take(&mut is_escape);
        is_escape = is_quoted && !is_escaped && it == '\\';
        is_quoted ^= it == '"' && !is_escaped;
        it == separator && !is_quoted
    }
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
    fn what_stands_in_quotes_separates_nothing() {
        for (list, node) in [
            (" , for=192.0.2.43, for=10.0.0.1", "192.0.2.43"),
            (r#"by="a;for=10.0.0.1";for=192.0.2.43"#, "192.0.2.43"),
            (r#"by="a, b";for=192.0.2.43"#, "192.0.2.43"),
            (r#"by="\";for=10.0.0.1";for=192.0.2.43"#, "192.0.2.43"),
            (r#"by="\\";for="[2001:db8::17]""#, "[2001:db8::17]"),
        ] {
            let found = first_element(list).and_then(|element| named(element, "for"));
            assert_eq!(found, Some(node), "{list}");
        }
    }

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
