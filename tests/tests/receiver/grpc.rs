//! A receiver of OTLP/gRPC that does what a script says, on a socket of this host.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver as Inbox, Sender};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataMap;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Code, Request, Response, Status};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is done with a call.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Take(ExportTraceServiceResponse),
    Say(Status),
    Hang,
}

/// A call that came.
pub(crate) struct Seen {
    metadata: MetadataMap,
    request: ExportTraceServiceRequest,
}

/// Gone, with all connections, when it is dropped.
pub(crate) struct Receiver {
    address: SocketAddr,
    seen: Inbox<Seen>,
    _runtime: Runtime,
}

struct Service {
    script: Mutex<VecDeque<Act>>,
    seen: Sender<Seen>,
}

impl Receiver {
    /// Does these things with the first calls and takes all others.
    pub(crate) fn start(script: impl IntoIterator<Item = Act>) -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), script)
    }

    pub(crate) fn at(address: SocketAddr, script: impl IntoIterator<Item = Act>) -> Self {
        Self::of(Server::builder(), address, script)
    }

    /// One that says that it is this one.
    pub(crate) fn secured(identity: &crate::receiver::tls::Identity) -> Self {
        let (certificate, key) = (identity.certificate.pem(), identity.key.serialize_pem());
        let tls = ServerTlsConfig::new().identity(Identity::from_pem(certificate, key));
        let server = Server::builder().tls_config(tls).expect("they fit");
        Self::of(server, SocketAddr::from(([127, 0, 0, 1], 0)), [])
    }

    fn of(mut server: Server, address: SocketAddr, script: impl IntoIterator<Item = Act>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (sender, seen) = mpsc::channel();
        let server = server.add_service(service(script, sender));
        runtime.spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        Self {
            address,
            seen,
            _runtime: runtime,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next call.
    #[track_caller]
    pub(crate) fn next(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("a call")
    }

    /// The calls that came and were not asked for.
    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }
}

fn service(
    script: impl IntoIterator<Item = Act>,
    seen: Sender<Seen>,
) -> TraceServiceServer<Service> {
    let script = Mutex::new(script.into_iter().collect());
    TraceServiceServer::new(Service { script, seen })
        .accept_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Zstd)
}

#[tonic::async_trait]
impl TraceService for Service {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let act = self.script.lock().expect("nobody panics").pop_front();
        let (metadata, _, request) = request.into_parts();
        // The test may have seen enough.
        let _ = self.seen.send(Seen { metadata, request });
        match act {
            None => Ok(Response::new(ExportTraceServiceResponse::default())),
            Some(Act::Take(response)) => Ok(Response::new(response)),
            Some(Act::Say(status)) => Err(status),
            Some(Act::Hang) => std::future::pending().await,
        }
    }
}

impl Seen {
    /// The names of the spans.
    pub(crate) fn names(&self) -> Vec<&str> {
        let scopes = self
            .request
            .resource_spans
            .iter()
            .flat_map(|spans| &spans.scope_spans);
        scopes
            .flat_map(|scope| &scope.spans)
            .map(|span| span.name.as_str())
            .collect()
    }

    /// Metadata of this name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.metadata.get(name)?.to_str().ok()
    }
}

pub(crate) fn partly(rejected: i64, message: &str) -> ExportTraceServiceResponse {
    ExportTraceServiceResponse {
        partial_success: Some(ExportTracePartialSuccess {
            rejected_spans: rejected,
            error_message: message.into(),
        }),
    }
}

/// With a `google.rpc.RetryInfo` in a `google.rpc.Status`, spelt out.
pub(crate) fn come_back_in(code: Code, seconds: u8) -> Status {
    let message = |field: u8, content: &[u8]| -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("a short message");
        [&[field << 3 | 2, length], content].concat()
    };
    let info = message(1, &[8, seconds]);
    let any = [
        message(1, b"type.googleapis.com/google.rpc.RetryInfo"),
        message(2, &info),
    ];
    let status = message(3, &any.concat());
    Status::with_details(code, "busy", status.into())
}
