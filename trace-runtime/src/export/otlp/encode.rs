//! Batches in, bodies of requests out.

#[cfg(feature = "otlp-json")]
use super::json::Json;
use super::proto::Protobuf;
use crate::export::Batch;
use crate::export::split::{Request, Splitter};

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
