//! OTLP/HTTP (OpenTelemetry protocol specification, "OTLP/HTTP").

use std::time::Duration;

use super::reply::{self, Partial};
use crate::Error;
use crate::export::Deadline;
use crate::export::network::http::{Client, Reply};
use crate::export::network::{Answer, Settings, Transport};
use crate::export::otlp::Encoding;

/// Posts requests and understands what is said about them.
pub(super) struct Http(Client);

/// How a response is read, whatever the request was written in: some receivers answer in JSON what they are told in protobuf.
struct Format {
    /// The part of a request that was not taken, out of the response to one that was.
    partial: fn(&[u8]) -> Option<Partial>,
    /// Why it was not taken, out of any other response.
    reason: fn(&[u8]) -> Option<String>,
}

const PROTOBUF: Format = Format {
    partial: reply::proto::partial,
    reason: reply::proto::reason,
};

const JSON: Format = Format {
    partial: reply::json::partial,
    reason: reply::json::reason,
};

impl Http {
    pub(super) fn new(
        encoding: Encoding,
        endpoint: &str,
        settings: Settings,
    ) -> Result<Self, Error> {
        Client::new(endpoint, encoding.content_type(), settings).map(Self)
    }
}

impl Transport for Http {
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer {
        match self.0.post(body, timeout) {
            Ok(reply) => answer(&reply),
            Err(answer) => answer,
        }
    }

    fn keep_to(&mut self, deadline: &Deadline) {
        self.0.keep_to(deadline);
    }
}

fn answer(reply: &Reply) -> Answer {
    match reply.answer(reason(reply)) {
        Answer::Taken => taken(reply),
        answer => answer,
    }
}

fn format(reply: &Reply) -> Option<Format> {
    let (essence, _) = reply
        .content_type
        .split_once(';')
        .unwrap_or((&reply.content_type, ""));
    match essence.trim() {
        "application/x-protobuf" => Some(PROTOBUF),
        "application/json" => Some(JSON),
        _ => None,
    }
}

fn reason(reply: &Reply) -> Option<String> {
    let reason = format(reply).and_then(|format| (format.reason)(&reply.body));
    reason.filter(|reason| !reason.is_empty())
}

/// The status says that it was taken. What else there is may say that not all of it was; if it says nothing that we understand, that is worth a word: it may not
/// have been a receiver of OTLP who answered.
fn taken(reply: &Reply) -> Answer {
    if reply.body.is_empty() && reply.is_whole {
        return Answer::Taken;
    }
    let format = format(reply).filter(|_| reply.is_whole);
    match format.and_then(|format| (format.partial)(&reply.body)) {
        Some(partial) => partial.answer(),
        None => Answer::TakenWith {
            rejected: 0,
            message: reply.strange(),
        },
    }
}
