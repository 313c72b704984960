//! Errors that say in which trace they happened.

use std::error::Error;
use std::fmt;

use super::Ids;
use crate::SpanContext;

/// Gives errors the ids of the trace that they happened in.
pub trait ErrorExt: Error + Sized {
    /// The error, whose message shows the ids of the span that is current now.
    ///
    /// ```
    /// use std::io;
    /// use trace_runtime::logs::ErrorExt;
    /// use trace_runtime::{testing, traced};
    ///
    /// #[traced(err = false)]
    /// fn save() -> Result<(), impl std::error::Error> {
    ///     Err(io::Error::other("the disk is full").with_trace())
    /// }
    ///
    /// let (result, spans) = testing::capture(save);
    /// let span = spans.named("save").one();
    /// let message = format!("the disk is full [{}] [{}]", span.trace_id(), span.span_id());
    /// assert_eq!(result.unwrap_err().to_string(), message);
    /// ```
    fn with_trace(self) -> WithTrace<Self> {
        WithTrace {
            error: self,
            ids: Ids::current(),
        }
    }
}

impl<E: Error> ErrorExt for E {}

/// An error and the trace that it happened in; made by [`with_trace`](ErrorExt::with_trace).
///
/// Its message is that of the error with the ids behind it, and its source that of the error: it takes the error's place in a chain.
#[derive(Clone, Copy, Debug)]
pub struct WithTrace<E> {
    error: E,
    ids: Option<Ids>,
}

impl<E> WithTrace<E> {
    /// The error.
    pub fn error(&self) -> &E {
        &self.error
    }

    /// The error, without its trace.
    pub fn into_error(self) -> E {
        self.error
    }

    /// The span that was current; `None` if there was none.
    pub fn span_context(&self) -> Option<SpanContext> {
        self.ids.map(|ids| ids.span_context())
    }
}

impl<E: fmt::Display> fmt::Display for WithTrace<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)?;
        match &self.ids {
            Some(ids) => write!(f, " {ids}"),
            None => Ok(()),
        }
    }
}

impl<E: Error> Error for WithTrace<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
