//! Parts of URLs, without what is secret in them.

use std::borrow::Cow;

use http::Uri;

/// What stands for a secret.
const REDACTED: &str = "REDACTED";

/// Query parameters whose values sign the URL (semantic conventions, `url.query`).
const SIGNATURES: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// The most of a stranger's text that is recorded, in bytes.
const MOST: usize = 1024;

/// The text, or as much of it as is recorded.
pub(super) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Host and port of an authority (`host`, `host:port`, `[v6]:port`, each with credentials before it).
pub(super) fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let server = without_credentials(authority);
    let (host, port) = match split_last(server, b':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (server, None),
    };
    let host = host
        .strip_prefix('[')
        .map_or(host, |host| host.trim_end_matches(']'));
    (!host.is_empty() && host.len() <= 255).then_some((host, port))
}

fn without_credentials(authority: &str) -> &str {
    split_last(authority, b'@').map_or(authority, |(_, server)| server)
}

/// What stands before and behind the last `mark`, an ASCII character. On texts this short, setting up a search takes longer than looking at each byte.
fn split_last(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == mark)?;
    Some((&text[..at], &text[at + 1..]))
}

/// The query with the values of signatures replaced.
pub(super) fn query(query: &str) -> Cow<'_, str> {
    let query = bounded(query);
    let mut pairs = query.as_bytes().split(|&byte| byte == b'&');
    if !pairs.any(|pair| signature(pair).is_some()) {
        return Cow::Borrowed(query);
    }
    let redacted = |pair: &str| match signature(pair.as_bytes()) {
        Some(key) => format!("{key}={REDACTED}"),
        None => pair.to_owned(),
    };
    let pairs: Vec<_> = query.split('&').map(redacted).collect();
    Cow::Owned(pairs.join("&"))
}

/// The key of a pair whose value signs the URL.
fn signature(pair: &[u8]) -> Option<&'static str> {
    let end = pair.iter().position(|&byte| byte == b'=')?;
    let mut known = SIGNATURES.into_iter();
    known.find(|known| known.as_bytes() == &pair[..end])
}

/// Gives the whole URL to `take`, if the request names its server.
pub(super) fn full(uri: &Uri, take: impl FnOnce(&str)) {
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return;
    };
    let server = without_credentials(authority.as_str());
    let credentials = if server == authority.as_str() {
        ""
    } else {
        "REDACTED:REDACTED@"
    };
    let (mark, query) = match uri.query() {
        Some(text) => ("?", query(text)),
        None => ("", Cow::default()),
    };
    let path = bounded(uri.path());
    joined(
        [scheme, "://", credentials, server, path, mark, &query],
        take,
    );
}

/// Gives the parts as one text to `take`, put together on the stack if they are as short as most.
pub(super) fn joined<const N: usize>(parts: [&str; N], take: impl FnOnce(&str)) {
    let mut buffer = [0; 128];
    match join(&mut buffer, parts) {
        Some(text) => take(text),
        None => take(&parts.concat()),
    }
}

fn join<'a, const N: usize>(buffer: &'a mut [u8], parts: [&str; N]) -> Option<&'a str> {
    let mut len = 0;
    for part in parts {
        let end = len + part.len();
        buffer.get_mut(len..end)?.copy_from_slice(part.as_bytes());
        len = end;
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

/// The port of a scheme, where none is said.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_taken_apart() {
        for (authority, parts) in [
            ("host", Some(("host", None))),
            ("host:80", Some(("host", Some(80)))),
            ("user:secret@host:80", Some(("host", Some(80)))),
            ("[::1]", Some(("::1", None))),
            ("[::1]:8080", Some(("::1", Some(8080)))),
            ("host:99999", Some(("host", None))),
            ("", None),
            (":80", None),
        ] {
            assert_eq!(host_and_port(authority), parts, "{authority:?}");
        }
    }

    #[test]
    fn secrets_do_not_get_through() {
        let uri: Uri = "https://joe:hunter2@host:8443/a?sig=abc&b=c&Signature=x&AWSAccessKeyId=k"
            .parse()
            .expect("valid");
        full(&uri, |url| {
            assert_eq!(
                url,
                "https://REDACTED:REDACTED@host:8443/a?sig=REDACTED&b=c&Signature=REDACTED&AWSAccessKeyId=REDACTED"
            );
        });
        assert_eq!(
            query("X-Goog-Signature=1&sign=2"),
            "X-Goog-Signature=REDACTED&sign=2"
        );
    }

    #[test]
    fn long_urls_are_whole() {
        for path in ["a".repeat(100), "a".repeat(200)] {
            let mut seen = String::new();
            let uri: Uri = format!("http://host/{path}?b").parse().expect("valid");
            full(&uri, |url| seen.push_str(url));
            assert_eq!(seen, format!("http://host/{path}?b"));
        }
        full(&Uri::from_static("/a"), |url| panic!("{url}"));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        let text = "é".repeat(MOST);
        assert_eq!(bounded(&text).len(), MOST);
        assert_eq!(bounded(&format!("a{text}")).len(), MOST - 1);
    }
}
