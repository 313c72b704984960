//! Receivers of OTLP/HTTP on this host, each of which does one thing wrong.

use std::io::{self, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What is done with a connection; nobody listens where it is `None`.
pub(super) type Fault = Option<fn(TcpStream) -> io::Result<()>>;

/// All of them by name.
pub(super) const FAULTS: [(&str, Fault); 8] = [
    ("absent", None),
    ("hanging", Some(hang)),
    ("slow, a byte a second", Some(drip)),
    ("closing at once", Some(|_| Ok(()))),
    (
        "answering 503, retry-after: 1",
        Some(|stream| answer(stream, "503 Busy\r\nretry-after: 1")),
    ),
    (
        "answering 400",
        Some(|stream| answer(stream, "400 Bad Request")),
    ),
    (
        "redirect",
        Some(|stream| answer(stream, "307 Elsewhere\r\nlocation: http://127.0.0.1:1")),
    ),
    (
        "garbage",
        Some(|mut stream| stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n")),
    ),
];

/// The one without fault.
pub(super) const HEALTHY: Fault = Some(|stream| answer(stream, "200 OK"));

/// Where a receiver with this fault listens from now on.
pub(super) fn listen(fault: Fault) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    if let Some(treat) = fault {
        thread::spawn(move || serve(&listener, treat));
    }
    address
}

fn serve(listener: &TcpListener, treat: fn(TcpStream) -> io::Result<()>) {
    for stream in listener.incoming().map_while(Result::ok) {
        // A connection that ends is what this is about.
        thread::spawn(move || treat(stream));
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
