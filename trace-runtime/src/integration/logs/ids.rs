//! The ids of a log line.

use std::fmt;

use super::line::Line;
use super::template::Template;
use crate::context::now::Now;
use crate::{Context, SpanContext};

/// The ids of the trace that a line is written in, in the form that [`TRACE_LOG_FORMAT`](super) asks for; for loggers that are not wrapped here.
///
/// ```
/// use trace_runtime::logs::Ids;
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// fn work() -> String {
///     Ids::current().map(|ids| format!("{ids} it works")).unwrap_or_default()
/// }
///
/// assert!(Ids::current().is_none());
/// let (line, spans) = testing::capture(work);
/// let span = spans.named("work").one();
/// assert_eq!(line, format!("[{}] [{}] it works", span.trace_id(), span.span_id()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Ids(SpanContext);

impl Ids {
    /// Those of the current span; `None` outside of any trace.
    pub fn current() -> Option<Self> {
        Now::here().span_context().map(Self)
    }

    /// Those of a span that is not, or no longer, current.
    pub fn of(span: SpanContext) -> Self {
        Self(span)
    }

    /// The span that they are those of.
    pub fn span_context(&self) -> SpanContext {
        self.0
    }
}

/// The services that the request has passed, which is that of the thread.
pub(super) fn push_services(line: &mut Line) {
    let context = Context::current();
    line.push_str(context.request().services.as_deref().unwrap_or("-"));
}

/// The request's own id.
pub(super) fn push_request_id(line: &mut Line) {
    line.push_str(Context::current().request_id().unwrap_or("-"));
}

impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new();
        Template::in_force().push(*self, &mut line);
        f.write_str(line.as_str())
    }
}
