use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message as _;

use super::*;

fn response(rejected: i64, message: &str) -> Vec<u8> {
    let partial_success = Some(ExportTracePartialSuccess {
        rejected_spans: rejected,
        error_message: message.into(),
    });
    ExportTraceServiceResponse { partial_success }.encode_to_vec()
}

#[test]
fn what_was_rejected() {
    let read = |bytes: &[u8]| partial(bytes).map(|read| (read.rejected, read.message));
    assert_eq!(
        read(&response(300, "no names")),
        Some((300, "no names".into()))
    );
    assert_eq!(read(&response(0, "slow")), Some((0, "slow".into())));
    assert_eq!(read(&response(0, "")), Some((0, String::new())));
    assert_eq!(read(&response(-1, "?")), Some((0, "?".into())));
    assert_eq!(read(b""), Some((0, String::new())));
}

#[test]
fn a_response_that_is_cut_is_none() {
    let whole = response(300, "no names");
    for end in 1..whole.len() {
        assert_eq!(partial(&whole[..end]), None, "{end}");
    }
}

#[test]
fn what_is_no_response_is_none() {
    assert_eq!(partial(b"<html>"), None);
    assert_eq!(partial(&[0xff; 20]), None, "a number without end");
    assert_eq!(
        partial(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
        None,
        "a length without bytes"
    );
}

#[test]
fn fields_of_other_versions_are_skipped() {
    let mut bytes = response(300, "no names");
    // Field 9 in each wire type.
    bytes.extend([0x48, 0x81, 0x01]);
    bytes.extend([0x49, 1, 2, 3, 4, 5, 6, 7, 8]);
    bytes.extend([0x4a, 2, 1, 2]);
    bytes.extend([0x4d, 1, 2, 3, 4]);
    assert_eq!(partial(&bytes).map(|read| read.rejected), Some(300));
}

/// Tag and length in front.
#[cfg(any(feature = "otlp-http", feature = "otlp-grpc"))]
fn message(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("a short message");
    [&[number << 3 | 2, length], content].concat()
}

#[test]
#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
fn why_it_was_refused() {
    let status = [vec![8, 3], message(2, b"no names")].concat();
    assert_eq!(reason(&status), Some("no names".into()));
    assert_eq!(reason(&[8, 3]), None);
    assert_eq!(reason(b"<html>"), None);
}

#[cfg(feature = "otlp-grpc")]
fn details(type_url: &[u8], duration: &[u8]) -> Vec<u8> {
    let info = message(1, duration);
    let any = [message(1, type_url), message(2, &info)].concat();
    [
        vec![8, 14],
        message(2, b"busy"),
        message(3, b""),
        message(3, &any),
    ]
    .concat()
}

#[test]
#[cfg(feature = "otlp-grpc")]
fn when_to_come_back() {
    use std::time::Duration;

    const RETRY_INFO: &[u8] = b"type.googleapis.com/google.rpc.RetryInfo";
    let delay = |duration: &[u8]| retry_delay(&details(RETRY_INFO, duration));
    assert_eq!(delay(&[8, 7, 16, 5]), Some(Duration::new(7, 5)));
    assert_eq!(delay(&[]), Some(Duration::ZERO));
    let minus_one = [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    assert_eq!(delay(&minus_one), None);
    assert_eq!(
        delay(&[16, 128, 148, 235, 220, 3]),
        None,
        "a billion nanoseconds"
    );
    let help = details(b"type.googleapis.com/google.rpc.Help", &[8, 7]);
    assert_eq!(retry_delay(&help), None);
    assert_eq!(retry_delay(b""), None);
}
