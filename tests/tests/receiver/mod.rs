//! A receiver of OTLP/HTTP that does what a script says, on a socket of this host.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod tls;

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver as Inbox, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message as _;

/// Longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What is done with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These bytes are sent.
    Send(Vec<u8>),
    /// These bytes are sent, one after the other, with a pause behind each.
    Drip(Vec<u8>, Duration),
    /// These bytes are sent, and the connection is closed.
    Break(Vec<u8>),
    /// Nothing is sent, and the connection stays open.
    Hang,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The line and the headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Which connection it came over, counted from zero.
    pub(crate) connection: usize,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    seen: Inbox<Seen>,
}

type Script = Arc<Mutex<VecDeque<Act>>>;

impl Receiver {
    /// Does these things with the first requests and takes all others.
    pub(crate) fn start(script: impl IntoIterator<Item = Act>) -> Self {
        Self::on(
            TcpListener::bind("127.0.0.1:0").expect("a free port"),
            script,
        )
    }

    pub(crate) fn on(listener: TcpListener, script: impl IntoIterator<Item = Act>) -> Self {
        Self::through(listener, script, Ok)
    }

    /// With something, such as TLS, between the socket and HTTP.
    pub(crate) fn through<S: Read + Write + Send + 'static>(
        listener: TcpListener,
        script: impl IntoIterator<Item = Act>,
        open: impl Fn(TcpStream) -> io::Result<S> + Send + 'static,
    ) -> Self {
        let address = listener.local_addr().expect("it listens");
        let script: Script = Arc::new(Mutex::new(script.into_iter().collect()));
        let (sender, seen) = mpsc::channel();
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().map_while(Result::ok).enumerate() {
                let Ok(stream) = open(stream) else { continue };
                let (script, sender) = (Arc::clone(&script), sender.clone());
                // A connection that ends is no concern of the receiver's.
                thread::spawn(move || serve(stream, connection, &script, &sender));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next request.
    #[track_caller]
    pub(crate) fn next(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("a request")
    }

    /// The requests that came and were not asked for.
    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }
}

fn serve<S: Read + Write>(
    stream: S,
    connection: usize,
    script: &Script,
    seen: &Sender<Seen>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let head = head(&mut stream)?;
        let mut body = vec![0; content_length(&head)];
        stream.read_exact(&mut body)?;
        let act = script.lock().expect("nobody panics").pop_front();
        // The test may have seen enough.
        let _ = seen.send(Seen {
            head,
            body,
            connection,
        });
        if !act
            .unwrap_or_else(|| Act::Send(taken()))
            .perform(stream.get_mut())?
        {
            return Ok(());
        }
    }
}

fn head(stream: &mut impl io::BufRead) -> io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}

fn content_length(head: &str) -> usize {
    if head.starts_with("GET ") {
        return 0;
    }
    let lower = head.to_ascii_lowercase();
    let (_, rest) = lower
        .split_once("content-length: ")
        .expect("the client says how much it sends");
    let (length, _) = rest.split_once('\r').expect("a line ends");
    length.parse().expect("a length is a number")
}

impl Act {
    /// Whether the connection goes on.
    fn perform(self, stream: &mut impl Write) -> io::Result<bool> {
        match self {
            Self::Send(bytes) => stream.write_all(&bytes).map(|()| true),
            Self::Break(bytes) => stream.write_all(&bytes).map(|()| false),
            Self::Drip(bytes, pause) => drip(stream, &bytes, pause).map(|()| true),
            Self::Hang => {
                thread::park_timeout(2 * PATIENCE);
                Ok(false)
            }
        }
    }
}

fn drip(stream: &mut impl Write, bytes: &[u8], pause: Duration) -> io::Result<()> {
    for byte in bytes.chunks(1) {
        stream.write_all(byte)?;
        thread::sleep(pause);
    }
    Ok(())
}

impl Seen {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The names of the spans, from protobuf.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.body)
    }
}

/// The names of the spans of a request in protobuf.
pub(crate) fn names(body: &[u8]) -> Vec<String> {
    let request = ExportTraceServiceRequest::decode(body).expect("what we send can be read");
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|spans| spans.scope_spans);
    scopes
        .flat_map(|scope| scope.spans)
        .map(|span| span.name)
        .collect()
}

/// A response with this status, headers (each with its line end) and body.
pub(crate) fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

pub(crate) fn taken() -> Vec<u8> {
    response("200 OK", PROTOBUF, b"")
}

pub(crate) fn partly(rejected: i64, message: &str) -> Vec<u8> {
    let body = ExportTraceServiceResponse {
        partial_success: Some(ExportTracePartialSuccess {
            rejected_spans: rejected,
            error_message: message.into(),
        }),
    };
    response("200 OK", PROTOBUF, &body.encode_to_vec())
}

const PROTOBUF: &str = "content-type: application/x-protobuf\r\n";
