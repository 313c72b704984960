//! A request without its body.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http::{Extensions, HeaderMap, HeaderName, Method, Request, Uri, Version};

/// What is known of a request before its body is read; what the layers' questions are about.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    method: &'a Method,
    uri: &'a Uri,
    version: Version,
    headers: &'a HeaderMap,
    extensions: &'a Extensions,
}

impl<'a> Head<'a> {
    pub(super) fn of<B>(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            version: request.version(),
            headers: request.headers(),
            extensions: request.extensions(),
        }
    }

    /// The method.
    pub fn method(&self) -> &'a Method {
        self.method
    }

    /// The target, as the request names it.
    pub fn uri(&self) -> &'a Uri {
        self.uri
    }

    /// The path of the target.
    pub fn path(&self) -> &'a str {
        self.uri.path()
    }

    /// The version of HTTP.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The header fields.
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// The text of a header field; `None` if it is not ASCII.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What servers and middleware attached to the request.
    pub fn extensions(&self) -> &'a Extensions {
        self.extensions
    }
}

/// A question about a request that the program answers.
pub(super) type Hook<T> = Arc<dyn Fn(Head<'_>) -> T + Send + Sync>;

/// One whose answer is a part of the request, or lives for ever.
type Find = dyn for<'a> Fn(Head<'a>) -> Option<&'a str> + Send + Sync;

/// Finds the template of a path.
#[derive(Clone)]
pub(super) struct Template(Arc<Find>);

impl Template {
    pub(super) fn new(
        find: impl for<'a> Fn(Head<'a>) -> Option<&'a str> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(find))
    }

    pub(super) fn find<'a>(&self, head: Head<'a>) -> Option<&'a str> {
        (self.0)(head)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Template")
    }
}

/// Where a connection comes from.
pub(super) type Peer = Hook<Option<SocketAddr>>;
