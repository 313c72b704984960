//! What a program does with every span of its own when it starts and before it ends.

use std::fmt;
use std::ops::Deref;
use std::panic::{self, AssertUnwindSafe};

use crate::clock::{Moment, Timeline};
use crate::context::now::Now;
use crate::plain::{self, Obstacle};
use crate::record::{
    Header, Items, Key, ReadableSpan, Recorded, Slot, push_event_at, push_name, push_status_error,
    push_status_ok,
};
use crate::recorder::SCRATCH_LIMIT;
use crate::recorder::process::PerProcess;
use crate::span::parent::IntoLink;
use crate::sync::fixed::{Arc, PoisonError, RwLock};
use crate::{Context, Status, ToValue};

/// Sees each recorded span when it starts and right before it ends, and may add to it (OpenTelemetry specification, "Span processor"); told to
/// [`Builder::processor`](crate::Builder::processor).
///
/// For what belongs to every span and is known on its thread alone: a tenant out of the baggage, the state of a pool. What does not have to be known there is cheaper elsewhere:
/// what is the same for all spans is the [`Resource`](crate::Resource)'s, what ended spans have in common is an [`Exporter`](crate::export::Exporter)'s, which has the
/// specification's `OnEnd`, `ForceFlush` and `Shutdown`, and secrets are [`Redaction`](crate::Redaction)'s.
///
/// Called on the thread that starts or ends the span, so it must be quick: while there is a processor, no span takes the quick path, and each is put together twice for it to read. What it
/// records itself is recorded by nobody, and of a call that panics nothing is taken. Processors are called in the order in which they were given; each sees what those
/// before it have added.
///
/// ```
/// use trace_runtime::{Baggage, Context, LiveSpan, SpanProcessor};
///
/// /// Puts the tenant on every span below the request that named it.
/// struct Tenant;
///
/// impl SpanProcessor for Tenant {
///     fn on_start(&self, span: &mut LiveSpan<'_>, parent: &Context) {
///         if let Some(tenant) = parent.baggage().get("tenant") {
///             span.set_attribute("app.tenant", tenant);
///         }
///     }
/// }
///
/// drop(trace_runtime::builder().processor(Tenant));
/// ```
pub trait SpanProcessor: Send + Sync + 'static {
    /// A span has started below `parent`. Of what it says of itself, what [`span!`](crate::span) was given is known; where both say something under one key, the span wins.
    fn on_start(&self, span: &mut LiveSpan<'_>, parent: &Context) {
        let _ = (span, parent);
    }

    /// A span ends: its end and its [`outcome`](ReadableSpan::outcome) are known, nobody else can add anything any more, and it is not recorded yet.
    fn on_ending(&self, span: &mut LiveSpan<'_>) {
        let _ = span;
    }
}

/// A span between its start and its record, for a [`SpanProcessor`]: all that is known of it so far, and a place for more.
///
/// Until it ends, its duration is zero and its outcome [`Unfinished`](crate::Outcome::Unfinished).
pub struct LiveSpan<'a> {
    /// As it was before this processor.
    span: ReadableSpan<'a>,
    added: Items,
}

impl LiveSpan<'_> {
    /// Sets an attribute; the last value of a key wins.
    pub fn set_attribute(&mut self, key: &str, value: impl ToValue) {
        value.to_value(Slot::buffer(Key::Inline(key), &mut self.added));
    }

    /// Adds an event without attributes.
    pub fn add_event(&mut self, name: &str) {
        push_event_at(&mut self.added, Key::Inline(name), Moment::now(), &[]);
    }

    /// Adds a link to another span.
    pub fn add_link(&mut self, target: impl IntoLink) {
        if let Some(target) = target.into_link() {
            target.push(&mut self.added, &[]);
        }
    }

    /// Renames the span; the last name wins.
    pub fn rename(&mut self, name: &str) {
        push_name(&mut self.added, name);
    }

    /// Sets the status. `Ok` is final; otherwise the last one wins.
    pub fn set_status(&mut self, status: &Status) {
        match status {
            Status::Unset => {}
            Status::Ok => push_status_ok(&mut self.added),
            Status::Error(description) => push_status_error(&mut self.added, description),
        }
    }
}

impl<'a> Deref for LiveSpan<'a> {
    type Target = ReadableSpan<'a>;

    fn deref(&self) -> &ReadableSpan<'a> {
        &self.span
    }
}

impl fmt::Debug for LiveSpan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.span.fmt(f)
    }
}

type Processors = Arc<[Arc<dyn SpanProcessor>]>;

static IN_FORCE: PerProcess<RwLock<Processors>> = PerProcess::new();

fn in_force() -> &'static RwLock<Processors> {
    IN_FORCE.get_or_make(|| RwLock::new(Arc::new([])))
}

/// Calls these from now on; while there are any, no span is plain.
pub(crate) fn put_in_force(processors: Vec<Arc<dyn SpanProcessor>>) {
    let are_there = !processors.is_empty();
    let mut in_force = in_force().write().unwrap_or_else(PoisonError::into_inner);
    let before = std::mem::replace(&mut *in_force, processors.into());
    drop(in_force);
    plain::set(Obstacle::Processors, are_there);
    // The user's code, so outside the lock.
    drop(before);
}

/// Makes a forked child start without any.
pub(crate) fn forget() {
    IN_FORCE.forget();
    plain::set(Obstacle::Processors, false);
}

/// Whether there are any.
#[inline]
pub(crate) fn are_there() -> bool {
    plain::stands(Obstacle::Processors)
}

/// Shows them a span that starts, of which `known` is known beside `items`; what they add goes there.
#[cold]
pub(crate) fn started(header: &Header, parent: &Context, known: &[u64], items: &mut Items) {
    each(|processor| {
        let so_far = [&items[..], known].concat();
        let added = show(header, &so_far, |span| processor.on_start(span, parent));
        keep(items, &added);
    });
}

/// Shows them a span that ends with these items, and adds what they add.
#[cold]
pub(crate) fn ending(header: &Header, items: &mut Items) {
    each(|processor| {
        let added = show(header, items, |span| processor.on_ending(span));
        keep(items, &added);
    });
}

fn each(call: impl FnMut(&dyn SpanProcessor)) {
    let in_force = in_force().read().unwrap_or_else(PoisonError::into_inner);
    let processors = Arc::clone(&in_force);
    drop(in_force);
    let processors = processors.iter().map(|processor| &**processor);
    Now::here().quietly(|| processors.for_each(call));
}

/// What somebody adds who is shown a span. A panic may have left half of an item behind, so nothing of that call is taken.
fn show(header: &Header, items: &[u64], to: impl FnOnce(&mut LiveSpan<'_>)) -> Items {
    let mut record = Recorded::default();
    let lane = Now::here().lane();
    lane.commit_to(&mut record, header, items, lane.mark());
    let spans = record.iter(Timeline::now());
    let mut live = spans.map(|span| LiveSpan {
        span,
        added: Items::new(),
    });
    let shown = live.next().and_then(|mut live| {
        let returned = panic::catch_unwind(AssertUnwindSafe(|| to(&mut live)));
        returned.ok().map(|()| live.added)
    });
    shown.unwrap_or_default()
}

/// Adds whole items, as long as all of them stay below the limit of a thread's scratch.
fn keep(items: &mut Items, added: &[u64]) {
    if items.len() + added.len() <= SCRATCH_LIMIT {
        items.extend_from_slice(added);
    } else {
        Now::here().lane().lose_items();
    }
}
