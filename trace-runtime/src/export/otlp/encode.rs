//! Batches in, bodies of requests out.

use std::fmt;

#[cfg(feature = "otlp-json")]
use super::json::Json;
use super::proto::Protobuf;
use super::sites::Sites;
use crate::export::{Batch, Scope};
use crate::{Callsite, ReadableSpan, Resource};

/// How a request is written (OpenTelemetry protocol specification, "OTLP/HTTP").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Binary protobuf.
    #[default]
    Protobuf,
    /// JSON, as OTLP maps it from protobuf: larger and slower, readable for people.
    #[cfg(feature = "otlp-json")]
    Json,
}

impl Encoding {
    /// What the header `content-type` of a request by HTTP says.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            #[cfg(feature = "otlp-json")]
            Self::Json => "application/json",
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
    #[cfg(feature = "otlp-json")]
    Json(Splitter<Json>),
}

impl Requests {
    /// Requests of this encoding, each of at most `limit` bytes.
    pub fn new(encoding: Encoding, limit: usize) -> Self {
        Self(match encoding {
            Encoding::Protobuf => Encoder::Protobuf(Splitter::new(limit)),
            #[cfg(feature = "otlp-json")]
            Encoding::Json => Encoder::Json(Splitter::new(limit)),
        })
    }

    /// Hands each request to `ready`, and returns how many spans are in none because they alone exceed the limit.
    pub fn split(&mut self, batch: &Batch, ready: impl FnMut(Request<'_>)) -> u64 {
        match &mut self.0 {
            Encoder::Protobuf(splitter) => splitter.split(batch, ready),
            #[cfg(feature = "otlp-json")]
            Encoder::Json(splitter) => splitter.split(batch, ready),
        }
    }
}

/// What the encodings differ in.
pub(super) trait Format: Default {
    /// The most bytes that a scope needs beside its head and its spans.
    const SCOPE_FRAME: usize;

    /// What is the same for all spans of a call site.
    type Site: fmt::Debug;

    /// Starts a batch that this resource has recorded.
    fn begin(&mut self, resource: &Resource);

    /// Encodes what is the same for all spans of `callsite`.
    fn site(callsite: &'static Callsite) -> Self::Site;

    /// Appends a span.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &Self::Site);

    /// Appends what spans of a scope have in common.
    fn scope(head: &mut Vec<u8>, scope: &Scope<'_>);

    /// The most bytes that a request needs beside its scopes.
    fn frame(&self) -> usize;

    /// Appends a request of these groups.
    fn request<'a>(&self, body: &mut Vec<u8>, groups: impl Iterator<Item = &'a Group> + Clone);
}

/// Spans of one scope.
#[derive(Debug)]
pub(super) struct Group {
    name: &'static str,
    /// What they have in common; empty as long as there are none.
    pub(super) head: Vec<u8>,
    /// Whole spans.
    pub(super) spans: Vec<u8>,
}

impl Group {
    fn clear(&mut self) {
        self.head.clear();
        self.spans.clear();
    }
}

/// Fills one request after the other.
#[derive(Debug)]
struct Splitter<F: Format> {
    format: F,
    limit: usize,
    sites: Sites<(usize, F::Site)>,
    /// One for each scope that there ever was; those without spans are not in the request.
    groups: Vec<Group>,
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
            groups: Vec::new(),
            spans: 0,
            bytes: 0,
            body: Vec::new(),
        }
    }

    fn split(&mut self, batch: &Batch, mut ready: impl FnMut(Request<'_>)) -> u64 {
        self.format.begin(batch.resource());
        self.clear();
        let mut too_large = 0;
        for span in batch {
            if !self.add(batch, &span, &mut ready) {
                too_large += 1;
            }
        }
        self.finish(&mut ready);
        too_large
    }

    /// Adds a span to this request or, where it is full, to the next one; whether it fits into any.
    fn add(
        &mut self,
        batch: &Batch,
        span: &ReadableSpan<'_>,
        ready: &mut impl FnMut(Request<'_>),
    ) -> bool {
        let (place, site) = self.sites.of(span.callsite(), |callsite| {
            let name = batch.scope(span).name();
            (place(&mut self.groups, name), F::site(callsite))
        });
        let place = *place;
        let group = &mut self.groups[place];
        let before = group.spans.len();
        let mut bytes = 0;
        if before == 0 {
            group.head.clear();
            F::scope(&mut group.head, &batch.scope(span));
            bytes = F::SCOPE_FRAME + group.head.len();
        }
        self.format.span(&mut group.spans, span, site);
        bytes += group.spans.len() - before;
        if self.bytes + bytes > self.limit {
            return self.add_to_next(place, before, ready);
        }
        self.bytes += bytes;
        self.spans += 1;
        true
    }

    /// Passes on the request without the span that lies behind `before`, and starts the next one with that.
    fn add_to_next(
        &mut self,
        place: usize,
        before: usize,
        ready: &mut impl FnMut(Request<'_>),
    ) -> bool {
        let group = &mut self.groups[place];
        let span = group.spans.split_off(before);
        let alone = self.format.frame() + F::SCOPE_FRAME + group.head.len() + span.len();
        if alone > self.limit {
            return false;
        }
        let head = group.head.clone();
        self.finish(ready);
        let group = &mut self.groups[place];
        (group.head, group.spans) = (head, span);
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
        let used = self.groups.iter().filter(|group| !group.spans.is_empty());
        self.format.request(&mut self.body, used);
        ready(Request {
            body: &self.body,
            spans: self.spans,
        });
        self.clear();
    }

    /// Starts a request without spans.
    fn clear(&mut self) {
        self.groups.iter_mut().for_each(Group::clear);
        self.spans = 0;
        self.bytes = self.format.frame();
    }
}

/// The place of the group of this name.
fn place(groups: &mut Vec<Group>, name: &'static str) -> usize {
    let known = groups.iter().position(|group| group.name == name);
    known.unwrap_or_else(|| {
        groups.push(Group {
            name,
            head: Vec::new(),
            spans: Vec::new(),
        });
        groups.len() - 1
    })
}
