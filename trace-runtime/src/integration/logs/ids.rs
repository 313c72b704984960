//! The ids of a log line.

use std::fmt;

use super::template::Template;
use crate::context::now::Now;
use crate::{Context, SpanContext, hex};

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

    pub(super) fn write_trace_id(&self, to: &mut impl fmt::Write) -> fmt::Result {
        let [high, low] = self.0.trace_id().halves();
        write_digits(to, &hex::digits(high))?;
        write_digits(to, &hex::digits(low))
    }

    pub(super) fn write_span_id(&self, to: &mut impl fmt::Write) -> fmt::Result {
        write_digits(to, &hex::digits(self.0.span_id().word()))
    }

    pub(super) fn write_flags(&self, to: &mut impl fmt::Write) -> fmt::Result {
        write_digits(to, &hex::byte_digits(self.0.flags().to_byte()))
    }
}

/// The services that the request has passed, which is that of the thread.
pub(super) fn write_services(to: &mut impl fmt::Write) -> fmt::Result {
    let context = Context::current();
    to.write_str(context.request().services.as_deref().unwrap_or("-"))
}

/// The request's own id.
pub(super) fn write_request_id(to: &mut impl fmt::Write) -> fmt::Result {
    to.write_str(Context::current().request_id().unwrap_or("-"))
}

fn write_digits(to: &mut impl fmt::Write, digits: &[u8]) -> fmt::Result {
    to.write_str(std::str::from_utf8(digits).expect("digits are ASCII"))
}

impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Template::in_force().write(self, f)
    }
}
