//! Batches in, bodies of requests out.

use std::fmt;

use super::proto::Protobuf;
use super::sites::Sites;
use crate::export::Batch;
use crate::{Callsite, ReadableSpan, Resource};

/// How a request is written (OpenTelemetry protocol specification, "OTLP/HTTP").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Binary protobuf.
    #[default]
    Protobuf,
}

impl Encoding {
    /// What the header `content-type` of a request by HTTP says.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
        }
    }
}

/// An `ExportTraceServiceRequest`, ready to be sent.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The encoded message.
    pub body: &'a [u8],
    /// How many spans it holds; at least one.
    pub spans: u64,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("bytes", &self.body.len())
            .field("spans", &self.spans)
            .finish()
    }
}

/// Writes batches as OTLP requests, for a transport of your own.
///
/// Spans are grouped by the crate that made them, its instrumentation scope. Buffers are used again, so a span costs no allocation.
///
/// ```
/// use trace_runtime::Error;
/// use trace_runtime::export::otlp::{Encoding, Requests};
/// use trace_runtime::export::{Batch, Exporter};
///
/// struct Queue(Requests, std::sync::mpsc::Sender<Vec<u8>>);
///
/// impl Exporter for Queue {
///     fn export(&mut self, batch: &Batch) -> Result<(), Error> {
///         let Self(requests, queue) = self;
///         let mut result = Ok(());
///         let too_large = requests.split(batch, |request| {
///             if queue.send(request.body.to_vec()).is_err() {
///                 result = Err(Error::export("nobody reads the queue"));
///             }
///         });
///         assert_eq!(too_large, 0);
///         result
///     }
/// }
///
/// let (sender, _receiver) = std::sync::mpsc::channel();
/// let exporter = Queue(Requests::new(Encoding::Protobuf, 4 << 20), sender);
/// # drop(exporter);
/// ```
#[derive(Debug)]
pub struct Requests(Encoder);

#[derive(Debug)]
enum Encoder {
    Protobuf(Splitter<Protobuf>),
}

impl Requests {
    /// Requests of this encoding, each of at most `limit` bytes.
    pub fn new(encoding: Encoding, limit: usize) -> Self {
        Self(match encoding {
            Encoding::Protobuf => Encoder::Protobuf(Splitter::new(limit)),
        })
    }

    /// Hands each request to `ready`, and returns how many spans are in none because they alone exceed the limit.
    pub fn split(&mut self, batch: &Batch, ready: impl FnMut(Request<'_>)) -> u64 {
        match &mut self.0 {
            Encoder::Protobuf(splitter) => splitter.split(batch, ready),
        }
    }
}

/// What the encodings differ in.
pub(super) trait Format: Default {
    /// What is the same for all spans of a call site.
    type Site: fmt::Debug;

    /// Starts a batch that this resource has recorded.
    fn begin(&mut self, resource: &Resource);

    /// Encodes what is the same for all spans of `callsite`.
    fn site(callsite: &'static Callsite) -> Self::Site;

    /// Appends a span.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &Self::Site);

    /// The most bytes that a request needs beside its scopes.
    fn frame(&self) -> usize;

    /// The most bytes that a scope needs beside its spans.
    fn scope_frame(scope: &str) -> usize;

    /// Appends a request of these scopes.
    fn request<'a>(&self, body: &mut Vec<u8>, scopes: impl Iterator<Item = &'a Scope> + Clone);
}

/// Spans of one crate.
#[derive(Debug)]
pub(super) struct Scope {
    /// The crate's name.
    pub(super) name: &'static str,
    /// Whole spans.
    pub(super) spans: Vec<u8>,
}

/// Fills one request after the other.
#[derive(Debug)]
struct Splitter<F: Format> {
    format: F,
    limit: usize,
    sites: Sites<F::Site>,
    /// All scopes that there ever were; those without spans are not in the request.
    scopes: Vec<Scope>,
    /// Spans of the request that is being filled, and the most bytes that it can have.
    spans: u64,
    bytes: usize,
    body: Vec<u8>,
}

impl<F: Format> Splitter<F> {
    fn new(limit: usize) -> Self {
        Self {
            format: F::default(),
            limit,
            sites: Sites::default(),
            scopes: Vec::new(),
            spans: 0,
            bytes: 0,
            body: Vec::new(),
        }
    }

    fn split(&mut self, batch: &Batch, mut ready: impl FnMut(Request<'_>)) -> u64 {
        self.clear();
        self.format.begin(batch.resource());
        self.bytes = self.format.frame();
        let mut too_large = 0;
        for span in batch {
            if !self.add(&span, &mut ready) {
                too_large += 1;
            }
        }
        self.finish(&mut ready);
        too_large
    }

    /// Adds a span to this request or, where it is full, to the next one; whether it fits into any.
    fn add(&mut self, span: &ReadableSpan<'_>, ready: &mut impl FnMut(Request<'_>)) -> bool {
        let site = self.sites.of(span.callsite(), |callsite| {
            (place(&mut self.scopes, callsite), F::site(callsite))
        });
        let (scope, site) = (site.0, &site.1);
        let spans = &mut self.scopes[scope].spans;
        let before = spans.len();
        self.format.span(spans, span, site);
        let mut bytes = spans.len() - before;
        if before == 0 {
            bytes += F::scope_frame(self.scopes[scope].name);
        }
        if self.bytes + bytes > self.limit {
            return self.add_to_next(scope, before, ready);
        }
        self.bytes += bytes;
        self.spans += 1;
        true
    }

    /// Passes on the request without the span that lies behind `before`, and starts the next one with that.
    fn add_to_next(
        &mut self,
        scope: usize,
        before: usize,
        ready: &mut impl FnMut(Request<'_>),
    ) -> bool {
        let Scope { name, spans } = &mut self.scopes[scope];
        let alone = self.format.frame() + F::scope_frame(name) + spans.len() - before;
        let span = spans.split_off(before);
        if alone > self.limit {
            return false;
        }
        self.finish(ready);
        self.scopes[scope].spans.extend_from_slice(&span);
        self.bytes = alone;
        self.spans = 1;
        true
    }

    /// Passes on the request, if there is anything in it.
    fn finish(&mut self, ready: &mut impl FnMut(Request<'_>)) {
        if self.spans == 0 {
            return;
        }
        self.body.clear();
        let used = self.scopes.iter().filter(|scope| !scope.spans.is_empty());
        self.format.request(&mut self.body, used);
        ready(Request {
            body: &self.body,
            spans: self.spans,
        });
        self.clear();
    }

    /// Starts a request without spans.
    fn clear(&mut self) {
        for scope in &mut self.scopes {
            scope.spans.clear();
        }
        self.spans = 0;
    }
}

/// The index of the scope that this call site belongs to.
fn place(scopes: &mut Vec<Scope>, callsite: &'static Callsite) -> usize {
    let name = crate_name(callsite);
    let known = scopes.iter().position(|scope| scope.name == name);
    known.unwrap_or_else(|| {
        let spans = Vec::new();
        scopes.push(Scope { name, spans });
        scopes.len() - 1
    })
}

fn crate_name(callsite: &'static Callsite) -> &'static str {
    let module = callsite.module();
    module.split_once("::").map_or(module, |(name, _)| name)
}
