//! Lists to a server.

use std::time::Duration;

use super::{Lists, Out, Zipkin};
use crate::Error;
use crate::export::Deadline;
use crate::export::network::http::{Client, Reply};
use crate::export::network::{Answer, Delivery, Settings, Transport, options};

/// Sets a [`Zipkin`] exporter up that posts; made by [`Zipkin::http`].
#[must_use = "there is no exporter before `build`"]
#[derive(Clone, Debug)]
pub struct ZipkinBuilder {
    url: String,
    lists: fn(usize) -> Lists,
    request_limit: usize,
    settings: Settings,
}

impl ZipkinBuilder {
    pub(super) fn new(url: String) -> Self {
        let agent = concat!("trace-runtime/", env!("CARGO_PKG_VERSION"));
        Self {
            url,
            lists: Lists::json,
            request_limit: 4 << 20,
            settings: Settings::new(agent.to_owned()),
        }
    }

    options!();

    /// Posts protobuf (`zipkin.proto`) in place of JSON: the same spans in about two thirds of the bytes. Zipkin itself reads both; not everything that reads its JSON does.
    ///
    /// ```
    /// use trace_runtime::export::Zipkin;
    ///
    /// # fn main() -> Result<(), trace_runtime::Error> {
    /// let spans = Zipkin::http("http://localhost:9411/api/v2/spans").protobuf().build()?;
    /// # drop(spans);
    /// # Ok(())
    /// # }
    /// ```
    pub fn protobuf(mut self) -> Self {
        self.lists = Lists::protobuf;
        self
    }

    /// The most bytes of a request, before compression. Default: 4 MiB. A batch that is larger is split; a span that alone is larger is counted as
    /// [`TooLarge`](crate::DropReason::TooLarge).
    pub fn request_limit(mut self, bytes: usize) -> Self {
        self.request_limit = bytes;
        self
    }

    /// Makes the exporter. Nothing is connected before there are spans.
    ///
    /// # Errors
    ///
    /// When the URL, a header, a certificate or a key is malformed, and when this build lacks a feature that is asked for.
    pub fn build(self) -> Result<Zipkin, Error> {
        let (retry, timeout) = (self.settings.retry.clone(), self.settings.timeout);
        let lists = (self.lists)(self.request_limit);
        let post = Post(Client::new(&self.url, lists.content_type(), self.settings)?);
        Ok(Zipkin {
            lists,
            out: Out::Http(Box::new(Delivery::new(post, retry, timeout))),
        })
    }
}

/// Zipkin says by its status whether it took a list, and has nothing to add to that.
pub(super) struct Post(Client);

impl Transport for Post {
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
    match reply.answer(beginning(&reply.body)) {
        Answer::Taken if !reply.body.is_empty() => Answer::TakenWith {
            rejected: 0,
            message: reply.strange(),
        },
        answer => answer,
    }
}

/// Of a text that says why.
fn beginning(body: &[u8]) -> Option<String> {
    let text: String = String::from_utf8_lossy(body)
        .trim()
        .chars()
        .take(200)
        .collect();
    (!text.is_empty()).then_some(text)
}
