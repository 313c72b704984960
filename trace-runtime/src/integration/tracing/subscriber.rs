//! The subscriber of programs that have no other.

use std::fmt;

use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, LevelFilter, Metadata};

use super::options::option_setters;
use super::spans::Spans;
use crate::sync::fixed::{AtomicU64, Ordering};

/// A subscriber that turns spans and events of `tracing` into ours, and does nothing else.
///
/// ```
/// // In `main`, beside `trace_runtime::init()`:
/// tracing::subscriber::set_global_default(trace_runtime::tracing::subscriber())?;
/// # Ok::<(), tracing::subscriber::SetGlobalDefaultError>(())
/// ```
pub fn subscriber() -> Subscriber {
    Subscriber {
        spans: Spans::new(),
        last_id: AtomicU64::new(0),
        max_level: LevelFilter::DEBUG,
    }
}

/// The subscriber of programs that have no other; made by [`subscriber`].
pub struct Subscriber {
    pub(super) spans: Spans,
    last_id: AtomicU64,
    max_level: LevelFilter,
}

impl Subscriber {
    /// The least important spans and events that are recorded: those of the level `DEBUG`, unless told otherwise.
    #[must_use]
    pub fn with_max_level(mut self, level: impl Into<LevelFilter>) -> Self {
        self.max_level = level.into();
        self
    }

    option_setters!();
}

impl tracing_core::Subscriber for Subscriber {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.max_level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.max_level)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        self.spans.start_counted(id, attributes);
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.spans.record(id.into_u64(), values);
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        self.spans.follow(id.into_u64(), follows.into_u64());
    }

    fn event(&self, event: &Event<'_>) {
        self.spans.event(event);
    }

    fn enter(&self, id: &Id) {
        self.spans.enter(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        self.spans.exit(id.into_u64());
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.spans.clone_handle(id.into_u64());
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        self.spans.drop_handle(id.into_u64())
    }

    fn current_span(&self) -> Current {
        let innermost = self.spans.innermost();
        let known = innermost.and_then(|id| Some((id, self.spans.metadata(id)?)));
        known.map_or_else(Current::none, |(id, metadata)| {
            Current::new(Id::from_u64(id), metadata)
        })
    }
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscriber")
            .field("max_level", &self.max_level)
            .finish_non_exhaustive()
    }
}
