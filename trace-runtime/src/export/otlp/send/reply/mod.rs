//! What receivers say.

#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
pub(super) mod json;
pub(super) mod proto;

use crate::export::network::Answer;

/// What was not taken of a request (`ExportTracePartialSuccess`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Partial {
    pub(super) rejected: u64,
    /// Why; or a warning, where nothing was rejected.
    pub(super) message: String,
}

impl Partial {
    pub(super) fn answer(self) -> Answer {
        let Self { rejected, message } = self;
        if rejected == 0 && message.is_empty() {
            return Answer::Taken;
        }
        Answer::TakenWith { rejected, message }
    }
}
