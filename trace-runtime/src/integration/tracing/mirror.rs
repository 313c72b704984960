//! Our spans as spans of `tracing`, for whoever listens there.

use std::cell::Cell;
use std::collections::HashMap;

use tracing::Span;
use tracing_core::callsite::{Callsite as TracingCallsite, Identifier};
use tracing_core::field::FieldSet;
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Level, Metadata, callsite, dispatcher};

use super::table::Table;
use crate::Callsite;
use crate::context::followed::{self, Follower};
use crate::sync::fixed::{OnceLock, PoisonError, RwLock};

/// Shows the spans of `#[traced]` and [`Span`](crate::Span) to the program's `tracing` subscriber from now on, for layers that print or count them.
///
/// They have the name, module, file and line of ours, the level `INFO`, and no fields. Nothing is recorded twice: the [`layer`](super::layer()) knows them and leaves them out.
/// Called once, in `main`; a program that does not call it pays nothing. One that does pays for each span what its subscriber takes for one.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
/// use trace_runtime::{testing, traced};
///
/// #[traced]
/// fn load() {
///     tracing::info!("half-way"); // INFO handle:load: half-way
/// }
///
/// #[traced]
/// fn handle() {
///     load();
/// }
///
/// trace_runtime::tracing::mirror();
/// let subscriber = tracing_subscriber::registry()
///     .with(trace_runtime::tracing::layer())
///     .with(tracing_subscriber::fmt::layer());
/// let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, handle));
/// spans.assert_tree("
///     handle
///       load
/// ");
/// ```
pub fn mirror() {
    static MIRROR: OnceLock<Mirror> = OnceLock::new();
    followed::follow(MIRROR.get_or_init(|| Mirror {
        open: Table::new(),
        sites: RwLock::default(),
    }));
}

struct Mirror {
    /// Spans of theirs, by the ids of ours.
    open: Table<Span>,
    /// By the addresses of ours.
    sites: RwLock<HashMap<usize, &'static Site>>,
}

/// A span of theirs that is entered on this thread.
struct Entered {
    ours: u64,
    /// What was current before.
    below: u64,
    theirs: Span,
}

thread_local! {
    static ENTERED: Cell<Vec<Entered>> = const { Cell::new(Vec::new()) };
}

impl Follower for Mirror {
    fn start(&self, site: &'static Callsite, span: u64, parent: u64) {
        let site = self.site(site);
        if !site.is_enabled() {
            return;
        }
        let values = site.metadata().fields().value_set_all(&[]);
        let parent = self.find(parent).and_then(|parent| parent.id());
        let theirs = match parent {
            Some(parent) => Span::child_of(parent, site.metadata(), &values),
            None => Span::new(site.metadata(), &values),
        };
        self.open.insert(span, theirs);
    }

    /// "Now" is a stack: what becomes current is above what was, or is what was below it. Spans of theirs that the layer makes current are not ours to enter
    /// or leave.
    fn change(&self, from: u64, to: u64) {
        let Ok(mut entered) = ENTERED.try_with(Cell::take) else {
            return;
        };
        let top = entered.last().map(|top| (top.ours, top.below));
        if top == Some((from, to)) {
            entered.pop().into_iter().for_each(Entered::leave);
        } else if top.is_some_and(|(ours, _)| ours == to) {
            // From a span of theirs back to the one of ours below it.
        } else if let Some(theirs) = self.find(to) {
            entered.push(Entered::enter(to, from, theirs));
        } else if to == 0 {
            entered.drain(..).rev().for_each(Entered::leave);
        }
        let _ = ENTERED.try_with(|cell| cell.set(entered));
    }

    fn end(&self, span: u64) {
        drop(self.open.remove(span));
    }
}

impl Mirror {
    fn find(&self, span: u64) -> Option<Span> {
        self.open.with(span, |theirs| theirs.clone())
    }

    fn site(&self, ours: &'static Callsite) -> &'static Site {
        let address = std::ptr::from_ref(ours).addr();
        let known = self.sites.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(site) = known.get(&address) {
            return site;
        }
        drop(known);
        let site = Site::leaked(ours);
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        sites.entry(address).or_insert(site)
    }
}

impl Entered {
    fn enter(ours: u64, below: u64, theirs: Span) -> Self {
        theirs.with_subscriber(|(id, dispatch)| dispatch.enter(id));
        Self {
            ours,
            below,
            theirs,
        }
    }

    fn leave(self) {
        self.theirs
            .with_subscriber(|(id, dispatch)| dispatch.exit(id));
    }
}

/// One of our call sites, as theirs. Never freed, as ours are not.
struct Site(OnceLock<Metadata<'static>>);

impl Site {
    fn leaked(ours: &'static Callsite) -> &'static Self {
        let site: &'static Self = Box::leak(Box::new(Self(OnceLock::new())));
        site.0.get_or_init(|| {
            Metadata::new(
                ours.name(),
                ours.module(),
                Level::INFO,
                Some(ours.file()),
                Some(ours.line()),
                Some(ours.module()),
                FieldSet::new(&[], Identifier(site)),
                Kind::SPAN,
            )
        });
        callsite::register(site);
        site
    }

    /// Asked each time: what a subscriber answered may be that of another test or thread.
    fn is_enabled(&'static self) -> bool {
        dispatcher::get_default(|dispatch| dispatch.enabled(self.metadata()))
    }
}

impl TracingCallsite for Site {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        self.0.get().expect("it is set before anybody has the site")
    }
}
