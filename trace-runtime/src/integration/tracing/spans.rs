//! The spans of one subscriber, and what its callbacks do to them.

use std::mem;

use tracing_core::span::{Attributes, Record};
use tracing_core::{Event as TracingEvent, Metadata};

use super::entered::{self, Key};
use super::event::Event;
use super::fields::Fields;
use super::limit;
use super::site::Site;
use super::table::Table;
use crate::context::now::{self, Now};
use crate::logs;
use crate::record::{self, Items, Slot};
use crate::span::current;
use crate::sync::fixed::{AtomicU64, Ordering};
use crate::{Callsite, Context, Error, Span};

/// The spans that are not closed yet.
///
/// They are kept here and not in the registry's extensions: these are locked by other layers while they run the program's code.
pub(super) struct Spans {
    number: u64,
    live: Table<Live>,
    pub(super) options: Options,
}

/// What is recorded beside what the program says.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) level: bool,
    pub(super) target: bool,
    pub(super) most_events: u32,
}

/// A span of `tracing` and ours.
struct Live {
    span: Span,
    callsite: &'static Callsite,
    /// Somebody may have seen its identity.
    is_seen: bool,
    is_panicked: bool,
}

impl Live {
    fn unseen(&mut self) -> Option<Span> {
        (!self.is_seen).then(|| self.span.clone())
    }
}

/// Below what a span starts.
pub(super) enum Parent {
    Current,
    None,
    Of(Context),
}

impl Spans {
    pub(super) fn new() -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            live: Table::new(),
            options: Options {
                level: true,
                target: true,
                most_events: 128,
            },
        }
    }

    fn key(&self, id: u64) -> Key {
        Key {
            table: self.number,
            id,
        }
    }

    /// Starts a span.
    pub(super) fn start(&self, id: u64, attributes: &Attributes<'_>, parent: Parent) {
        if !now::is_active() || Now::here().is_suppressed() {
            return;
        }
        let site = Site::of(attributes.metadata());
        let mut fields = Fields::new(site);
        self.options.keep(attributes.metadata(), &mut fields.items);
        attributes.record(&mut fields);
        let callsite = site.callsite(fields.kind.unwrap_or_default());
        let span = match parent {
            Parent::Current => Span::new(callsite),
            Parent::None => Span::root(callsite),
            Parent::Of(context) => Span::below(callsite, context),
        };
        if span.exists() {
            add(&span, fields);
            let live = Live {
                span,
                callsite,
                is_seen: false,
                is_panicked: false,
            };
            drop(self.live.insert(id, live));
        }
    }

    /// The span, which from now on keeps its identity.
    pub(super) fn find(&self, id: u64) -> Option<Span> {
        self.live.with(id, |live| {
            live.is_seen = true;
            live.span.clone()
        })
    }

    pub(super) fn record(
        &self,
        id: u64,
        metadata: &'static Metadata<'static>,
        values: &Record<'_>,
    ) {
        let Some(span) = self.live.with(id, |live| live.span.clone()) else {
            return;
        };
        let site = Site::of(metadata);
        let mut fields = Fields::new(site);
        values.record(&mut fields);
        if let Some(kind) = fields.kind {
            let callsite = site.callsite(kind);
            self.live.with(id, |live| live.callsite = callsite);
        }
        add(&span, fields);
    }

    pub(super) fn follow(&self, id: u64, follows: u64) {
        let span = self.live.with(id, |live| live.span.clone());
        if let (Some(span), Some(follows)) = (span, self.find(follows)) {
            span.add_link(&follows);
        }
    }

    pub(super) fn enter(&self, id: u64) {
        entered::enter(self.key(id), self.find(id));
    }

    pub(super) fn exit(&self, id: u64) {
        if entered::exit(self.key(id)) {
            self.live.with(id, |live| live.is_panicked = true);
        }
    }

    pub(super) fn close(&self, id: u64) {
        entered::tidy();
        if let Some(live) = self.live.remove(id) {
            live.span.close(live.callsite, live.is_panicked);
        }
    }

    /// Adds an event to the span that it happened in: the current one, whoever made it, or the one that it names.
    pub(super) fn event(&self, event: &TracingEvent<'_>) {
        let parent = event.parent().and_then(|id| self.find(id.into_u64()));
        match parent {
            Some(span) if span.is_recording() => {
                if let Some(identity) = span.span_context() {
                    let made = self.make(identity.span_id().word(), event);
                    span.write(|items| made.iter().for_each(|event| event.encode(items)));
                }
            }
            None if event.is_contextual() && current::is_recording() => {
                if let Some(made) = self.make(Now::here().span(), event) {
                    now::push_items(|items| made.encode(items));
                }
            }
            _ => {}
        }
    }

    /// Says which span an event names, for lines that show its ids.
    pub(super) fn announce(&self, event: &TracingEvent<'_>) {
        if let Some(parent) = event.parent() {
            let span = self.find(parent.into_u64());
            logs::note_parent(parent, span.and_then(|span| span.span_context()));
        }
    }

    /// The event, if the span takes one more.
    fn make(&self, span: u64, event: &TracingEvent<'_>) -> Option<Event> {
        let keep = |items: &mut Items| self.options.keep(event.metadata(), items);
        limit::admits(span, self.options.most_events).then(|| Event::of(event, keep))
    }

    /// The innermost span that is entered on this thread.
    pub(super) fn innermost(&self) -> Option<u64> {
        entered::innermost(self.number)
    }

    /// Gives the span another parent, as long as nobody has seen its identity. Of a span that is not recorded, nobody ever will.
    pub(super) fn set_parent(&self, id: u64, parent: Context) -> Result<(), Error> {
        let Some(found) = self.live.with(id, Live::unseen) else {
            return Ok(());
        };
        let mut moved = found
            .ok_or_else(Error::already_started)?
            .moved_below(parent);
        self.live
            .with(id, |live| mem::swap(&mut live.span, &mut moved));
        Ok(())
    }
}

fn add(span: &Span, mut fields: Fields) {
    let status = fields.status();
    span.add_items(fields.items);
    if let Some(status) = status {
        span.refine_status(&status);
    }
}

impl Options {
    /// Keeps level and target as attributes.
    fn keep(self, metadata: &Metadata<'_>, items: &mut Items) {
        if self.level {
            Slot::buffer(record::Key::Static(&"level"), items).str(metadata.level().as_str());
        }
        if self.target {
            Slot::buffer(record::Key::Static(&"target"), items).str(metadata.target());
        }
    }
}
