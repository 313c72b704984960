//! What is current while a context of the API is attached to a thread.
//!
//! The API keeps a stack of contexts for each thread and calls the [`Observer`] whenever its top changes. Each entry of the stack here stands for one of the API's, and holds
//! what the context replaced. The API drops contexts out of order without a call; the next call finds the entry that belongs to the context which is on top then, and
//! undoes those above it.
//!
//! The observer is called while the API's stack is borrowed: nothing here asks the API for its current context.

use std::cell::Cell;
use std::ptr;

use ::opentelemetry::Context as ApiContext;
use ::opentelemetry::context::{ContextObserver, ObserverContextView};
use ::opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState,
};

use super::convert;
use super::view::{View, with_baggage};
use crate::Context;
use crate::context::Attached;
use crate::context::now::{Now, flags};
use crate::span::body::Body;
use crate::span::scoped::Scope;
use crate::sync::fixed::Arc;

/// Makes current with us what is attached with the API.
pub(super) struct Observer;

impl ContextObserver for Observer {
    fn on_context_enter(&self, from: &ApiContext, to: &ApiContext) {
        enter(Top::of(from), to);
    }

    fn on_context_exit(&self, _: &ApiContext, to: &ApiContext) {
        exit(Top::of(to));
    }

    fn make_view(&self, theirs: &ApiContext) -> Option<Arc<dyn ObserverContextView>> {
        View::made_of(theirs).map(|view| view as Arc<dyn ObserverContextView>)
    }
}

/// What is known of a context without keeping it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Top {
    /// Its view, which clones share.
    view: *const View,
    span: u64,
    is_suppressed: bool,
}

impl Top {
    const EMPTY: Self = Self {
        view: ptr::null(),
        span: 0,
        is_suppressed: false,
    };

    fn of(theirs: &ApiContext) -> Self {
        Self {
            view: View::kept_in(theirs).map_or(ptr::null(), ptr::from_ref),
            span: convert::word(theirs.span().span_context()),
            is_suppressed: theirs.is_telemetry_suppressed(),
        }
    }
}

/// A context that is attached.
struct Entry {
    below: Top,
    /// What was in [`TOP`]: nothing where `below` was attached before anybody observed it.
    top_before: Top,
    replaced: Replaced,
    /// What became current.
    here: ([u64; 2], u64),
}

/// What makes a context current, and puts back what was.
enum Replaced {
    Nothing,
    ByContext(Attached),
    BySpan(Body),
}

thread_local! {
    /// The context that the API calls current, if its attachment was observed.
    static TOP: Cell<Top> = const { Cell::new(Top::EMPTY) };
    static ENTRIES: Cell<Vec<Entry>> = const { Cell::new(Vec::new()) };
}

/// Whether the API calls our observer: it takes the first one of a process.
pub(super) fn is_observed() -> bool {
    let context = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::NOT_SAMPLED,
        false,
        TraceState::NONE,
    );
    let _attached = ApiContext::new().with_remote_span_context(context).attach();
    TOP.get().span == 1
}

/// What a caller means by this context; `None` if it is what is current.
pub(super) fn named_by(theirs: &ApiContext) -> Option<Context> {
    let (named, top) = (Top::of(theirs), TOP.get());
    if named.span != 0 && named.span != top.span {
        Some(Context::from_opentelemetry(theirs))
    } else if named.view.is_null() || named.view == top.view {
        None
    } else {
        Some(with_baggage(Context::current(), theirs))
    }
}

fn enter(below: Top, theirs: &ApiContext) {
    let top = Top::of(theirs);
    let mut replaced = replacement(below, top, theirs);
    let entered = with_entries(|entries| {
        replaced.resume();
        let here = here();
        entries.push(Entry {
            below,
            top_before: TOP.get(),
            replaced,
            here,
        });
    });
    // Destroyed: the thread is nearly gone, and nobody would be there to undo it.
    if entered.is_some() {
        TOP.set(top);
    }
}

fn exit(to: Top) {
    with_entries(|entries| {
        if let Some(place) = entries.iter().rposition(|entry| entry.below == to) {
            TOP.set(entries[place].top_before);
            entries.drain(place..).rev().for_each(Entry::leave);
        }
    });
}

/// The entries are taken out meanwhile, so whoever comes here again finds none.
fn with_entries<R>(change: impl FnOnce(&mut Vec<Entry>) -> R) -> Option<R> {
    let mut entries = ENTRIES.try_with(Cell::take).ok()?;
    let result = change(&mut entries);
    let _ = ENTRIES.try_with(|cell| cell.set(entries));
    Some(result)
}

/// What changes when `theirs` is attached. The span that was current before stays so, and with it what of ours is below it.
fn replacement(below: Top, top: Top, theirs: &ApiContext) -> Replaced {
    if top.is_suppressed {
        return Replaced::by(suppressed());
    }
    if top.span == below.span && !below.is_suppressed {
        return if top.view.is_null() || top.view == below.view {
            Replaced::Nothing
        } else {
            Replaced::by(with_baggage(Context::current(), theirs))
        };
    }
    match View::kept_in(theirs) {
        Some(View {
            span: Some(span), ..
        }) => Replaced::BySpan(Body::new(span.clone())),
        Some(View { context, .. }) => Replaced::by(context.clone()),
        None => Replaced::by(Context::from_opentelemetry(theirs)),
    }
}

/// What is current, with nothing recorded below it.
fn suppressed() -> Context {
    let frame = Now::here().frame();
    Context::from_frame(frame.with(flags::SUPPRESSED, true))
}

fn here() -> ([u64; 2], u64) {
    (Now::here().trace(), Now::here().span())
}

impl Replaced {
    fn by(context: Context) -> Self {
        Self::ByContext(Attached::new(context))
    }

    fn resume(&mut self) {
        match self {
            Self::Nothing => {}
            Self::ByContext(context) => context.resume(),
            Self::BySpan(span) => span.resume(),
        }
    }

    fn suspend(&mut self) {
        match self {
            Self::Nothing => {}
            Self::ByContext(context) => context.suspend(),
            Self::BySpan(span) => span.suspend(),
        }
    }
}

impl Entry {
    /// Puts back what was, unless something else was made current meanwhile, which its owner will undo.
    fn leave(mut self) {
        if here() == self.here {
            self.replaced.suspend();
        }
    }
}
