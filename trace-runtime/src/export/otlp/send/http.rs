//! OTLP/HTTP (OpenTelemetry protocol specification, "OTLP/HTTP").

use std::time::Duration;

use super::reply::{self, Partial};
use crate::Error;
use crate::export::network::http::{Client, Reply};
use crate::export::network::{Answer, Settings, Transport};
use crate::export::otlp::Encoding;

/// Posts requests and understands what is said about them.
pub(super) struct Http {
    client: Client,
    format: Format,
}

/// How responses are read.
struct Format {
    content_type: &'static str,
    /// The part of a request that was not taken, out of the response to one that was.
    partial: fn(&[u8]) -> Option<Partial>,
    /// Why it was not taken, out of any other response.
    reason: fn(&[u8]) -> Option<String>,
}

impl Http {
    #[cfg(feature = "otlp-http")]
    pub(super) fn protobuf(endpoint: &str, settings: Settings) -> Result<Self, Error> {
        Self::new(
            endpoint,
            settings,
            Format {
                content_type: Encoding::Protobuf.content_type(),
                partial: reply::proto::partial,
                reason: reply::proto::reason,
            },
        )
    }

    #[cfg(feature = "otlp-json")]
    pub(super) fn json(endpoint: &str, settings: Settings) -> Result<Self, Error> {
        Self::new(
            endpoint,
            settings,
            Format {
                content_type: Encoding::Json.content_type(),
                partial: reply::json::partial,
                reason: reply::json::reason,
            },
        )
    }

    fn new(endpoint: &str, settings: Settings, format: Format) -> Result<Self, Error> {
        let client = Client::new(endpoint, format.content_type, settings)?;
        Ok(Self { client, format })
    }
}

impl Transport for Http {
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer {
        match self.client.post(body, timeout) {
            Ok(reply) => self.format.answer(&reply),
            Err(answer) => answer,
        }
    }
}

impl Format {
    fn answer(&self, reply: &Reply) -> Answer {
        match reply.answer(self.reason(reply)) {
            Answer::Taken => self.taken(reply),
            answer => answer,
        }
    }

    fn reason(&self, reply: &Reply) -> Option<String> {
        let is_ours = reply.content_type.starts_with(self.content_type);
        let reason = is_ours.then(|| (self.reason)(&reply.body)).flatten();
        reason.filter(|reason| !reason.is_empty())
    }

    /// The status says that it was taken. What else there is may say that not all of it was; if it says nothing that we understand, that is worth a word: it may not have been
    /// a receiver of OTLP who answered.
    fn taken(&self, reply: &Reply) -> Answer {
        if reply.body.is_empty() && reply.is_whole {
            return Answer::Taken;
        }
        let is_ours = reply.is_whole && reply.content_type.starts_with(self.content_type);
        match is_ours.then(|| (self.partial)(&reply.body)).flatten() {
            Some(partial) => partial.answer(),
            None => Answer::TakenWith {
                rejected: 0,
                message: reply.strange(),
            },
        }
    }
}
