//! Batches in, lists of spans out.

use super::json::Json;
use super::proto::Protobuf;
use crate::export::Batch;
use crate::export::split::{Request, Splitter};

/// Writes batches as lists of spans.
#[derive(Debug)]
pub(super) enum Lists {
    Json(Splitter<Json>),
    Protobuf(Splitter<Protobuf>),
}

impl Lists {
    /// Lists in JSON, of at most `limit` bytes.
    pub(super) fn json(limit: usize) -> Self {
        Self::Json(Splitter::new(limit))
    }

    /// Lists in protobuf, of at most `limit` bytes.
    pub(super) fn protobuf(limit: usize) -> Self {
        Self::Protobuf(Splitter::new(limit))
    }

    /// What the header `content-type` of a request says.
    pub(super) const fn content_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Protobuf(_) => "application/x-protobuf",
        }
    }

    /// Hands each list to `ready`, and returns how many spans are in none because they alone exceed the limit.
    pub(super) fn split(&mut self, batch: &Batch, ready: impl FnMut(Request<'_>)) -> u64 {
        match self {
            Self::Json(splitter) => splitter.split(batch, ready),
            Self::Protobuf(splitter) => splitter.split(batch, ready),
        }
    }
}
