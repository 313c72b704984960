//! The formats of `tracing_subscriber::fmt`.

use std::cell::Cell;
use std::fmt;

use tracing_core::span::Id;
use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::Ids;
use crate::SpanContext;

/// A format whose lines begin with the ids of their trace: for `full`, `compact`, `pretty`, and whatever else writes text.
pub fn text<F>(format: F) -> Text<F> {
    Text(format)
}

/// A format whose lines begin with the ids of their trace; made by [`text`].
#[derive(Clone, Debug, Default)]
pub struct Text<F>(F);

impl<S, N, F> FormatEvent<S, N> for Text<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if let Some(ids) = ids(event) {
            ids.in_front(|front| writer.write_str(front))?;
        }
        self.0.format_event(context, writer, event)
    }
}

/// The ids of the span that the event happened in.
#[inline]
pub(super) fn ids(event: &Event<'_>) -> Option<Ids> {
    match event.parent() {
        Some(parent) => noted(parent),
        None if event.is_contextual() => Ids::current(),
        None => None,
    }
}

thread_local! {
    static PARENT: Cell<Option<(u64, SpanContext)>> = const { Cell::new(None) };
}

/// Says which of our spans the parent is that an event names: asked of whoever knows before anybody formats the event.
pub(crate) fn note_parent(parent: &Id, span: Option<SpanContext>) {
    PARENT.set(span.map(|span| (parent.into_u64(), span)));
}

#[inline(never)]
fn noted(parent: &Id) -> Option<Ids> {
    let (id, span) = PARENT.get()?;
    (id == parent.into_u64()).then(|| Ids::of(span))
}
