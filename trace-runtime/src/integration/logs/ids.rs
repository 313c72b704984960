//! The ids of a log line.

use std::cell::Cell;
use std::fmt;

use super::last::{self, Spelt};
use super::template::Template;
use crate::SpanContext;
use crate::context::now::Now;
use crate::spare;

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
    #[inline]
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

    /// Shows what stands in front of a line: the ids as the format in force has them, and a space.
    #[inline]
    pub(super) fn in_front<R>(self, show: impl FnOnce(&str) -> R) -> R {
        thread_local! {
            static LAST: Cell<Option<Box<Spelt>>> = const { Cell::new(None) };
        }
        let template = Template::in_force();
        match template.of_ids() {
            Some(form) => last::shown(&LAST, self, form, show),
            None => with_more(self, template, show),
        }
    }
}

/// Shows a front that says more than the ids.
fn with_more<R>(ids: Ids, template: &Template, show: impl FnOnce(&str) -> R) -> R {
    let mut front = spare::take_text();
    template.push(ids, &mut front);
    let result = show(&front);
    spare::give_text(front);
    result
}

impl fmt::Display for Ids {
    /// Without the space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_front(|front| f.write_str(&front[..front.len() - 1]))
    }
}
