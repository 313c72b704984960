//! The subscriber of programs that have no other.

use std::fmt;

use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, LevelFilter, Metadata};

use super::spans::{Parent, Spans};
use super::table::Table;
use crate::sync::fixed::{AtomicU64, Ordering};

/// A subscriber that turns spans and events of `tracing` into ours, and does nothing else.
pub fn subscriber() -> Subscriber {
    Subscriber {
        spans: Spans::new(),
        handles: Table::new(),
        last_id: AtomicU64::new(0),
        max_level: LevelFilter::DEBUG,
    }
}

/// The subscriber of programs that have no other; made by [`subscriber`].
pub struct Subscriber {
    pub(super) spans: Spans,
    handles: Table<Handles>,
    last_id: AtomicU64,
    max_level: LevelFilter,
}

/// The handles of a span that the program holds.
struct Handles {
    count: u64,
    metadata: &'static Metadata<'static>,
    parent: Option<u64>,
}

impl Subscriber {
    /// The least important spans and events that are recorded: those of the level `DEBUG`, unless told otherwise.
    #[must_use]
    pub fn with_max_level(mut self, level: impl Into<LevelFilter>) -> Self {
        self.max_level = level.into();
        self
    }

    /// Below the parent that was named, or, where nothing was recorded of that one, below the nearest of its ancestors.
    fn explicit(&self, parent: u64) -> Parent {
        let mut next = Some(parent);
        while let Some(id) = next {
            if let Some(span) = self.spans.find(id) {
                return Parent::Of(span.context());
            }
            next = self.handles.with(id, |handles| handles.parent).flatten();
        }
        Parent::Current
    }

    fn metadata(&self, id: u64) -> Option<&'static Metadata<'static>> {
        self.handles.with(id, |handles| handles.metadata)
    }
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
        let named = attributes.parent().map(Id::into_u64);
        let (place, parent) = match named {
            Some(parent) => (self.explicit(parent), named),
            None if attributes.is_root() => (Parent::None, None),
            None => (Parent::Current, self.spans.innermost()),
        };
        let handles = Handles {
            count: 1,
            metadata: attributes.metadata(),
            parent,
        };
        self.handles.insert(id, handles);
        self.spans.start(id, attributes, place);
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let id = id.into_u64();
        if let Some(metadata) = self.metadata(id) {
            self.spans.record(id, metadata, values);
        }
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
        self.handles
            .with(id.into_u64(), |handles| handles.count += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let id = id.into_u64();
        let last = self.handles.with(id, |handles| {
            handles.count = handles.count.saturating_sub(1);
            handles.count == 0
        });
        let is_closed = last.unwrap_or(false);
        if is_closed {
            self.handles.remove(id);
            self.spans.close(id);
        }
        is_closed
    }

    fn current_span(&self) -> Current {
        let current = self.spans.innermost();
        let known = current.and_then(|id| Some((id, self.metadata(id)?)));
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
