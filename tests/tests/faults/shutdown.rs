//! What is on its way when the program ends, and how long that goes on.

use std::io::{self, Read as _};
use std::iter;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Batch, Deadline, Exporter, Retry};
use trace_runtime::{Error, span};

use crate::receiver::{Act, Receiver, response, taken};
use crate::recording::{PATIENCE, Recording, http, row, work};

/// A shutdown does not wait for the pause to end, and tries once more.
#[test]
fn a_pause_ends_with_the_program() {
    let busy = response("503 Service Unavailable", "retry-after: 3600\r\n", b"");
    let receiver = Receiver::start([Act::Send(busy)]);
    let retry = Retry::default().within(Duration::from_secs(7200));
    let exporter = http(&receiver.url()).retry(retry).build();
    let recording = Recording::to(exporter.expect("a URL"));
    work();
    recording.flush_within(Duration::ZERO);
    receiver.next();
    assert_eq!(recording.flush_within(Duration::ZERO).pending(), 1);
    assert_eq!(row(&recording.end()), "otlp: 1 delivered, 0 dropped");
}

/// Neither does it wait for an answer that does not come.
#[test]
fn a_hanging_call_ends_with_the_program() {
    let receiver = Receiver::start([Act::Hang]);
    let recording = Recording::to(http(&receiver.url()).build().expect("a URL"));
    work();
    recording.flush_within(Duration::ZERO);
    receiver.next();
    let report = recording.end_within(Duration::from_millis(50));
    assert_eq!(row(&report), "otlp: 0 delivered, 1 dropped (deadline 1)");
}

/// What the receiver has taken of a batch that was sent in parts counts, though the rest is lost.
#[test]
fn a_batch_that_hangs_half_way_counts_by_half() {
    let receiver = Receiver::start([Act::Send(taken()), Act::Hang]);
    let exporter = http(&receiver.url()).request_limit(5_000);
    let recording = Recording::to(exporter.build().expect("a URL"));
    let text = "x".repeat(3_000);
    (0..2).for_each(|_| span!("large", text = &*text).in_scope(|| ()));
    recording.flush_within(Duration::ZERO);
    assert_eq!(receiver.next().names(), ["large"]);
    assert_eq!(receiver.next().names(), ["large"]);
    let report = recording.end_within(Duration::from_millis(50));
    assert!(report.is_balanced(), "{report}");
    assert_eq!(row(&report), "otlp: 1 delivered, 1 dropped (deadline 1)");
}

/// Nor does a call go on that nobody waits for any more, however long it might take.
#[test]
fn a_call_is_ended_with_the_program() {
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let exporter = Otlp::builder(protocol)
            .endpoint(format!("http://{address}"))
            .timeout(Duration::from_secs(3600));
        let recording = Recording::to(exporter.build().expect("a URL"));
        work();
        recording.flush_within(Duration::ZERO);
        let (mut stream, _) = listener.accept().expect("the exporter comes");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        let first = stream.read(&mut [0]).expect("a request");
        recording.end_within(Duration::from_millis(50));
        let rest = io::copy(&mut stream, &mut io::sink());
        assert!(
            first == 1 && is_closed(&rest),
            "{protocol:?}: {first}, {rest:?}"
        );
    }
}

/// A host that drops packets lets an attempt to connect hang: it takes no longer than what is left.
#[test]
fn a_connection_that_is_not_made_ends_with_the_program() {
    let full = FullBacklog::new();
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let exporter = Otlp::builder(protocol)
            .endpoint(full.url())
            .timeout(Duration::from_secs(3600));
        let (exporter, dropped) = Watched::new(exporter.build().expect("a URL"));
        let recording = Recording::to(exporter);
        work();
        let report = recording.end_within(Duration::from_millis(50));
        assert!(report.is_balanced(), "{report}");
        assert_eq!(report.total_dropped(), 1, "{report}");
        let thread = dropped.recv_timeout(PATIENCE);
        assert_eq!(thread, Err(RecvTimeoutError::Disconnected), "{protocol:?}");
    }
}

/// A listener that has no room for another connection: what asks for one gets no answer.
struct FullBacklog {
    listener: TcpListener,
    /// Nobody accepts them.
    waiting: Vec<TcpStream>,
}

impl FullBacklog {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200));
        let waiting = iter::from_fn(|| connect().ok()).collect();
        Self { listener, waiting }
    }

    fn url(&self) -> String {
        assert!(!self.waiting.is_empty());
        format!("http://{}", self.listener.local_addr().expect("it listens"))
    }
}

/// An exporter whose end can be waited for: it is dropped by its thread, as the last thing.
struct Watched<E> {
    exporter: E,
    _alive: mpsc::Sender<()>,
}

impl<E> Watched<E> {
    fn new(exporter: E) -> (Self, mpsc::Receiver<()>) {
        let (alive, dropped) = mpsc::channel();
        let watched = Self {
            exporter,
            _alive: alive,
        };
        (watched, dropped)
    }
}

impl<E: Exporter> Exporter for Watched<E> {
    fn start(&mut self, deadline: Deadline) {
        self.exporter.start(deadline);
    }

    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.exporter.export(batch)
    }

    fn interval(&self) -> Duration {
        self.exporter.interval()
    }
}

fn is_closed(read: &io::Result<u64>) -> bool {
    let kind = read.as_ref().map_err(io::Error::kind);
    matches!(kind, Ok(_) | Err(io::ErrorKind::ConnectionReset))
}
