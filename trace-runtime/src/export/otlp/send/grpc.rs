//! OTLP/gRPC (OpenTelemetry protocol specification, "OTLP/gRPC").

use std::error::Error as _;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tonic::client;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, MetadataMap};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};

use super::reply;
use super::wire::Signal;
use crate::Error;
use crate::context::now;
use crate::export::Deadline;
use crate::export::network::{Answer, Compression, Settings, Transport, malformed_endpoint};

/// Calls the collector on a runtime that lives on the exporter's thread and runs while a call does.
pub(super) struct Grpc {
    endpoint: Endpoint,
    method: PathAndQuery,
    metadata: MetadataMap,
    settings: Settings,
    /// Made on the exporter's thread, by the first call.
    connection: Option<Connection>,
    /// Told when nobody waits any more.
    end: Arc<Notify>,
}

struct Connection {
    /// Before the runtime that it lives on.
    client: client::Grpc<Channel>,
    runtime: Runtime,
}

const fn method(signal: Signal) -> &'static str {
    match signal {
        Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    }
}

impl Grpc {
    pub(super) fn new(signal: Signal, endpoint: &str, settings: Settings) -> Result<Self, Error> {
        settings.check(endpoint)?;
        let endpoint = Endpoint::from_shared(endpoint.to_owned())
            .and_then(|endpoint| endpoint.user_agent(settings.user_agent.clone()))
            .map_err(|_| malformed_endpoint())?;
        Ok(Self {
            endpoint: endpoint.connect_timeout(settings.timeout),
            method: PathAndQuery::from_static(method(signal)),
            metadata: metadata(&settings.headers)?,
            settings,
            connection: None,
            end: Arc::default(),
        })
    }

    fn export(&mut self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let mut request = Request::new(Bytes::copy_from_slice(body));
        request.metadata_mut().clone_from(&self.metadata);
        request.set_timeout(timeout);
        let (method, end) = (self.method.clone(), Arc::clone(&self.end));
        let connection = self.connection()?;
        let call = call(&mut connection.client, request, method);
        let call = async { tokio::time::timeout(timeout, before(&end, call)).await };
        match connection.runtime.block_on(call) {
            Ok(response) => Ok(taken(&response?.into_inner())),
            Err(_) => Err(Failure::Local(format!("no answer within {timeout:?}"))),
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, Failure> {
        if self.connection.is_none() {
            self.connection = Some(Connection::new(&self.endpoint, &self.settings)?);
        }
        Ok(self.connection.as_mut().expect("made above"))
    }
}

impl Transport for Grpc {
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer {
        let answer = self.export(body, timeout);
        answer.unwrap_or_else(|failure| failure.answer(self.endpoint.uri()))
    }

    fn keep_to(&mut self, deadline: &Deadline) {
        let end = Arc::clone(&self.end);
        deadline.at_end(move || end.notify_one());
    }
}

/// The response, unless the end comes first.
async fn before(
    end: &Notify,
    call: impl Future<Output = Result<Response<Bytes>, Failure>>,
) -> Result<Response<Bytes>, Failure> {
    let (mut call, mut end) = (pin!(call), pin!(end.notified()));
    poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Pending => end
            .as_mut()
            .poll(cx)
            .map(|()| Err(Failure::Local(String::from("nobody waits any more")))),
        response @ Poll::Ready(_) => response,
    })
    .await
}

impl Connection {
    fn new(endpoint: &Endpoint, settings: &Settings) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            // They look names up.
            .thread_name("trace-resolver")
            .on_thread_start(now::suppress)
            .build()
            .map_err(|error| Failure::Local(error.to_string()))?;
        let endpoint = secured(endpoint.clone(), settings)?;
        let channel = {
            let _context = runtime.enter();
            endpoint.connect_lazy()
        };
        Ok(Self {
            client: client(channel, settings),
            runtime,
        })
    }
}

#[cfg(feature = "tls")]
fn secured(endpoint: Endpoint, settings: &Settings) -> Result<Endpoint, Failure> {
    use tonic::transport::{Certificate, ClientTlsConfig, Identity};

    if endpoint.uri().scheme_str() != Some("https") {
        return Ok(endpoint);
    }
    let tls = ClientTlsConfig::new();
    let tls = match &settings.tls.roots {
        Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
        None => tls.with_native_roots(),
    };
    let tls = match &settings.tls.identity {
        Some(ours) => tls.identity(Identity::from_pem(&ours.certificates, &ours.key)),
        None => tls,
    };
    endpoint
        .tls_config(tls)
        .map_err(|error| Failure::Local(chain(&error)))
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unnecessary_wraps, reason = "with TLS it can fail")]
fn secured(endpoint: Endpoint, _: &Settings) -> Result<Endpoint, Failure> {
    Ok(endpoint)
}

fn client(channel: Channel, settings: &Settings) -> client::Grpc<Channel> {
    let client = client::Grpc::new(channel).max_decoding_message_size(settings.response_limit);
    match encoding(settings.compression) {
        Some(encoding) => client.send_compressed(encoding),
        None => client,
    }
}

/// `None` also where this build cannot do it; [`Settings::check`] has refused that.
fn encoding(compression: Compression) -> Option<CompressionEncoding> {
    match compression {
        #[cfg(feature = "gzip")]
        Compression::Gzip => Some(CompressionEncoding::Gzip),
        #[cfg(feature = "zstd")]
        Compression::Zstd => Some(CompressionEncoding::Zstd),
        _ => None,
    }
}

fn metadata(headers: &[(String, String)]) -> Result<MetadataMap, Error> {
    let mut metadata = MetadataMap::new();
    for (name, value) in headers {
        let name = AsciiMetadataKey::from_bytes(name.to_ascii_lowercase().as_bytes());
        let name = name.map_err(|_| Error::malformed("header", "a name of gRPC metadata"))?;
        let mut value = AsciiMetadataValue::try_from(value)
            .map_err(|_| Error::malformed("header", "a value of visible ASCII characters"))?;
        value.set_sensitive(true);
        metadata.insert(name, value);
    }
    Ok(metadata)
}

async fn call(
    client: &mut client::Grpc<Channel>,
    request: Request<Bytes>,
    method: PathAndQuery,
) -> Result<Response<Bytes>, Failure> {
    client
        .ready()
        .await
        .map_err(|error| Failure::local(&error))?;
    Ok(client.unary(request, method, Raw).await?)
}

fn taken(response: &[u8]) -> Answer {
    match reply::proto::partial(response) {
        Some(partial) => partial.answer(),
        None => strange(),
    }
}

/// It was taken, but who knows how much of it.
fn strange() -> Answer {
    Answer::TakenWith {
        rejected: 0,
        message: String::from("taken, but the response is not understood"),
    }
}

/// Why there is no response.
enum Failure {
    /// Nobody listens there.
    Nobody(String),
    /// It never came to one.
    Local(String),
    /// The receiver says why.
    Remote(Box<Status>),
}

impl From<Status> for Failure {
    /// What comes from the other side has no cause on this one.
    fn from(status: Status) -> Self {
        match status.source() {
            Some(_) => Self::local(&status),
            None => Self::Remote(Box::new(status)),
        }
    }
}

impl Failure {
    fn local(error: &(dyn std::error::Error + 'static)) -> Self {
        if is_refusal(error) {
            Self::Nobody(chain(error))
        } else {
            Self::Local(chain(error))
        }
    }

    fn answer(self, endpoint: &http::Uri) -> Answer {
        let is_there = !matches!(self, Self::Nobody(_));
        match self {
            Self::Nobody(message) | Self::Local(message) => Answer::Later {
                after: None,
                is_there,
                message: format!("{endpoint}: {message}"),
            },
            Self::Remote(status) => refused(&status),
        }
    }
}

/// OpenTelemetry protocol specification, "Failures", which lists the codes.
fn refused(status: &Status) -> Answer {
    let after = reply::proto::retry_delay(status.details());
    let message = format!("gRPC {:?}: {}", status.code(), status.message());
    match status.code() {
        Code::OutOfRange if is_ours(status) => strange(),
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => later(after, message),
        Code::ResourceExhausted if after.is_some() => later(after, message),
        _ => Answer::Refused(message),
    }
}

/// The receiver is there, and has no time.
fn later(after: Option<Duration>, message: String) -> Answer {
    Answer::Later {
        after,
        is_there: true,
        message,
    }
}

/// Whether it is `tonic` who says that the response to a request that was taken is larger than we want to read.
fn is_ours(status: &Status) -> bool {
    status
        .message()
        .contains("decoded message length too large")
}

/// Whether a connection was refused.
fn is_refusal(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |cause| (**cause).source());
    causes.any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
    })
}

/// The error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (**cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Messages that are encoded already.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put(message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, input: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(input.copy_to_bytes(input.remaining())))
    }
}
