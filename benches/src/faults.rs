//! What a program notices of a receiver that misbehaves: the time of a traced call, and where its spans went.
//!
//! - **Work**: a call of four spans, then 20 microseconds of pause, on one thread: some 150,000 spans a second.
//! - **Faults**: a receiver of OTLP/HTTP on this host that does one thing wrong, as long as the round lasts.
//! - **Beside it**: the same calls with an exporter that takes spans and throws them away, and with no exporter at all.

use std::fmt::Write as _;
use std::hint;
use std::io::{self, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use trace_runtime::export::otlp::{Otlp, Protocol};
use trace_runtime::export::{Batch, Exporter, Retry};
use trace_runtime::{Error, Report, traced};

/// What is done with a connection on which a request begins.
type Fault = fn(TcpStream) -> io::Result<()>;

const FAULTS: [(&str, Option<Fault>); 9] = [
    ("none", Some(|stream| answer(stream, "200 OK"))),
    ("absent", None),
    ("hanging", Some(hang)),
    ("slow, a byte a second", Some(drip)),
    ("closing at once", Some(|_| Ok(()))),
    (
        "503, retry-after: 1",
        Some(|stream| answer(stream, "503 Busy\r\nretry-after: 1")),
    ),
    ("400", Some(|stream| answer(stream, "400 Bad Request"))),
    (
        "redirect",
        Some(|stream| answer(stream, "307 Elsewhere\r\nlocation: http://127.0.0.1:1")),
    ),
    (
        "garbage",
        Some(|mut stream| stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n")),
    ),
];

/// Takes everything and keeps nothing.
struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

/// The table, each fault lasting so long.
pub fn run(time: Duration) -> String {
    let mut table = String::from(
        "| receiver | p50 ns | p99 ns | p99.9 ns | account |\n| --- | --- | --- | --- | --- |\n",
    );
    let builder = trace_runtime::builder;
    row(&mut table, "no exporter", builder(), time);
    row(&mut table, "sink", builder().exporter(Sink), time);
    for (name, fault) in FAULTS {
        row(&mut table, name, builder().exporter(to(fault)), time);
    }
    table
}

/// An exporter to a receiver with this fault; to none, if it is to be absent.
fn to(fault: Option<Fault>) -> Otlp {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    if let Some(fault) = fault {
        thread::spawn(move || serve(&listener, fault));
    }
    Otlp::builder(Protocol::HttpProtobuf)
        .endpoint(format!("http://{address}"))
        .timeout(Duration::from_millis(500))
        .retry(Retry::default().first_pause(Duration::from_millis(100)))
        .build()
        .expect("a URL")
}

fn serve(listener: &TcpListener, fault: Fault) {
    for stream in listener.incoming().map_while(Result::ok) {
        // A connection that ends is what this is about.
        thread::spawn(move || fault(stream));
    }
}

/// To each request on the connection.
fn answer(mut stream: TcpStream, status: &str) -> io::Result<()> {
    let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
    while read_request(&mut stream)? {
        stream.write_all(response.as_bytes())?;
    }
    Ok(())
}

/// Whether there was one.
fn read_request(stream: &mut TcpStream) -> io::Result<bool> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            return Ok(false);
        }
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    io::copy(&mut stream.take(length), &mut io::sink())?;
    Ok(true)
}

fn hang(mut stream: TcpStream) -> io::Result<()> {
    read_request(&mut stream)?;
    thread::park_timeout(Duration::from_mins(1));
    Ok(())
}

fn drip(mut stream: TcpStream) -> io::Result<()> {
    read_request(&mut stream)?;
    for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".chunks(1) {
        stream.write_all(byte)?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

fn row(table: &mut String, name: &str, builder: trace_runtime::Builder, time: Duration) {
    let tracing = builder.init().expect("one at a time");
    let mut nanos = calls(time);
    let report = tracing.shutdown(Duration::from_secs(2));
    nanos.sort_unstable();
    let at = |share: usize| nanos[nanos.len() * share / 1_000 - 1];
    let (half, most, nearly_all) = (at(500), at(990), at(999));
    let account = account(&report);
    writeln!(
        table,
        "| {name} | {half} | {most} | {nearly_all} | {account} |"
    )
    .expect("text");
}

/// How long each call took.
fn calls(time: Duration) -> Vec<u128> {
    let end = Instant::now() + time;
    let mut nanos = Vec::with_capacity(1 << 20);
    while Instant::now() < end {
        let start = Instant::now();
        request(hint::black_box(7));
        nanos.push(start.elapsed().as_nanos());
        let pause = Instant::now();
        while pause.elapsed() < Duration::from_micros(20) {
            hint::spin_loop();
        }
    }
    nanos
}

#[traced(args)]
fn request(number: u64) -> u64 {
    step(number) + step(number + 1) + step(number + 2)
}

#[traced]
fn step(number: u64) -> u64 {
    hint::black_box(number)
}

/// Without what was said, which is long.
fn account(report: &Report) -> String {
    let text = report.to_string();
    let balance = if report.is_balanced() {
        ""
    } else {
        " NOT BALANCED"
    };
    let end = text.find(" [").unwrap_or(text.len());
    format!("{}{balance}", &text[..end])
}
