//! The spans of one subscriber, and what its callbacks do to them.

use tracing_core::span::{Attributes, Record};
use tracing_core::{Event as TracingEvent, Metadata};

use super::entered::{self, Key};
use super::event::Event;
use super::fields::Fields;
use super::limit;
use super::options::Options;
use super::site::Site;
use super::table::Table;
use crate::context::followed;
use crate::context::now::{self, Now};
use crate::logs;
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

/// A span of `tracing`.
struct Live {
    metadata: &'static Metadata<'static>,
    ours: Option<Ours>,
    /// The handles that the program holds, where nobody else counts them.
    handles: u64,
    /// Below which of them it was made, where nobody else knows.
    parent: Option<u64>,
}

/// What is recorded of it.
struct Ours {
    span: Span,
    callsite: &'static Callsite,
    is_panicked: bool,
}

/// Below what a span starts.
pub(super) enum Parent {
    Current,
    None,
    Of(Context),
}

fn add_to_current(event: &Event) {
    let is_added = entered::write(|items| event.encode(items));
    if !is_added {
        now::push_items(|items| event.encode(items));
    }
}

impl Spans {
    pub(super) fn new() -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            live: Table::new(),
            options: Options::default(),
        }
    }

    fn key(&self, id: u64) -> Key {
        Key {
            table: self.number,
            id,
        }
    }

    /// Starts a span whose handles somebody else counts.
    pub(super) fn start(&self, id: u64, attributes: &Attributes<'_>, parent: Parent) {
        if let Some(ours) = self.ours(attributes, parent) {
            self.keep(id, attributes, Some(ours), None);
        }
    }

    /// Starts a span and counts its first handle.
    pub(super) fn start_counted(&self, id: u64, attributes: &Attributes<'_>) {
        let named = attributes.parent().map(tracing_core::span::Id::into_u64);
        let (place, parent) = match named {
            Some(parent) => (self.nearest(parent), named),
            None if attributes.is_root() => (Parent::None, None),
            None => (Parent::Current, self.innermost()),
        };
        self.keep(id, attributes, self.ours(attributes, place), parent);
    }

    fn keep(&self, id: u64, attributes: &Attributes<'_>, ours: Option<Ours>, parent: Option<u64>) {
        if let Some(ours) = &ours {
            entered::remember(self.key(id), &ours.span);
        }
        let live = Live {
            metadata: attributes.metadata(),
            ours,
            handles: 1,
            parent,
        };
        self.live.insert(id, live);
    }

    fn ours(&self, attributes: &Attributes<'_>, parent: Parent) -> Option<Ours> {
        let now = Now::here();
        if !now::is_active() || now.is_suppressed() || followed::is_at_work() {
            return None;
        }
        let site = Site::of(attributes.metadata());
        let is_unsampled = matches!(parent, Parent::Current) && now.is_unsampled();
        let fields = if is_unsampled {
            Fields::none(site)
        } else {
            self.fields(site, attributes)
        };
        let Fields { items, meaning, .. } = fields;
        let callsite = site.callsite(meaning.kind.unwrap_or_default());
        let span = followed::aside(|| match parent {
            Parent::Current => Span::below_current(callsite, items),
            Parent::None => Span::root(callsite).with_items(items),
            Parent::Of(context) => Span::below(callsite, context).with_items(items),
        });
        if let Some(status) = meaning.status() {
            span.refine_status(&status);
        }
        span.exists().then_some(Ours {
            span,
            callsite,
            is_panicked: false,
        })
    }

    fn fields(&self, site: &'static Site, attributes: &Attributes<'_>) -> Fields {
        if attributes.is_empty() && !self.options.has_any() {
            return Fields::none(site);
        }
        let mut fields = Fields::in_buffer(site);
        self.options.keep(attributes.metadata(), &mut fields.items);
        attributes.record(&mut fields);
        fields
    }

    /// Below the span that was named, or, where nothing is recorded of that one, below the nearest of its ancestors.
    fn nearest(&self, parent: u64) -> Parent {
        let mut next = Some(parent);
        while let Some(id) = next {
            if let Some(span) = self.find(id) {
                return Parent::Of(span.context());
            }
            next = self.live.with(id, |live| live.parent).flatten();
        }
        Parent::Current
    }

    fn with<R>(&self, id: u64, look: impl FnOnce(&mut Ours) -> R) -> Option<R> {
        self.live
            .with(id, |live| live.ours.as_mut().map(look))
            .flatten()
    }

    /// The span, which from now on keeps its identity.
    pub(super) fn find(&self, id: u64) -> Option<Span> {
        self.with(id, |ours| {
            ours.span.see();
            ours.span.clone()
        })
    }

    pub(super) fn metadata(&self, id: u64) -> Option<&'static Metadata<'static>> {
        self.live.with(id, |live| live.metadata)
    }

    pub(super) fn record(&self, id: u64, values: &Record<'_>) {
        let span = self.with(id, |ours| ours.span.clone());
        let (Some(span), Some(metadata)) = (span, self.metadata(id)) else {
            return;
        };
        let site = Site::of(metadata);
        let mut fields = Fields::in_buffer(site);
        values.record(&mut fields);
        let Fields { items, meaning, .. } = fields;
        if let Some(kind) = meaning.kind {
            let callsite = site.callsite(kind);
            self.with(id, |ours| ours.callsite = callsite);
        }
        span.add_items(items);
        if let Some(status) = meaning.status() {
            span.refine_status(&status);
        }
    }

    pub(super) fn follow(&self, id: u64, follows: u64) {
        let span = self.with(id, |ours| ours.span.clone());
        if let (Some(span), Some(follows)) = (span, self.find(follows)) {
            span.add_link(&follows);
        }
    }

    pub(super) fn enter(&self, id: u64) {
        entered::enter(self.key(id), || self.find(id));
    }

    pub(super) fn exit(&self, id: u64) {
        if entered::exit(self.key(id)) {
            self.with(id, |ours| ours.is_panicked = true);
        }
    }

    pub(super) fn close(&self, id: u64) {
        self.end(id, self.live.remove(id));
    }

    fn end(&self, id: u64, live: Option<Live>) {
        entered::forget(self.key(id));
        if let Some(ours) = live.and_then(|live| live.ours) {
            ours.span.close(ours.callsite, ours.is_panicked);
        }
    }

    /// Counts one more handle.
    pub(super) fn clone_handle(&self, id: u64) {
        self.live.with(id, |live| live.handles += 1);
    }

    /// Counts one handle less; with the last the span is closed.
    pub(super) fn drop_handle(&self, id: u64) -> bool {
        let last = self.live.remove_if(id, |live| {
            live.handles -= 1;
            live.handles == 0
        });
        let is_closed = last.is_some();
        if is_closed {
            self.end(id, last);
        }
        is_closed
    }

    /// Adds an event to the span that it happened in: the current one, whoever made it, or the one that it names.
    pub(super) fn event(&self, event: &TracingEvent<'_>) {
        match event.parent() {
            Some(parent) => self.event_of(parent.into_u64(), event),
            None if event.is_contextual() && current::is_recording() => {
                let before = entered::count_event();
                let before = before.unwrap_or_else(|| limit::count_event(Now::here().span()));
                if let Some(made) = self.make(before, event) {
                    add_to_current(&made);
                }
            }
            None => {}
        }
    }

    fn event_of(&self, id: u64, event: &TracingEvent<'_>) {
        let span = self.find(id).filter(Span::is_recording);
        let before = span.as_ref().and_then(Span::count_event);
        let made = before.and_then(|before| self.make(before, event));
        if let (Some(span), Some(made)) = (span, made) {
            span.write(|items| made.encode(items));
        }
    }

    /// The event, if a span takes one more.
    fn make(&self, before: u32, event: &TracingEvent<'_>) -> Option<Event> {
        limit::admits(before, self.options.most_events).then(|| Event::of(event, self.options))
    }

    /// Says which span an event names, for lines that show its ids.
    pub(super) fn announce(&self, event: &TracingEvent<'_>) {
        if let Some(parent) = event.parent() {
            let span = self.find(parent.into_u64());
            logs::note_parent(parent, span.and_then(|span| span.span_context()));
        }
    }

    /// The innermost span that is entered on this thread.
    pub(super) fn innermost(&self) -> Option<u64> {
        entered::innermost(self.number)
    }

    /// Gives the span another parent, as long as nobody has seen its identity. Of a span that is not recorded, nobody ever will.
    pub(super) fn set_parent(&self, id: u64, parent: Context) -> Result<(), Error> {
        let Some(span) = self.with(id, |ours| ours.span.clone()) else {
            return Ok(());
        };
        if span.is_seen() {
            return Err(Error::already_started());
        }
        let mut moved = span.moved_below(parent);
        self.with(id, |ours| std::mem::swap(&mut ours.span, &mut moved));
        Ok(())
    }
}
