//! Captured spans, and selections of them.

use std::collections::HashMap;
use std::fmt;
use std::slice;

use super::capture::Strays;
use super::{OwnedValue, SpanData, orphans, snapshot, tree};
use crate::clock::Timeline;
use crate::export::console::{Forest, Heading, Look, Paint, draw};
use crate::record::Recorded;
use crate::sync::fixed::Arc;
use crate::{Outcome, ReadableSpan, SpanId, TraceId};

/// The spans of a capture, ordered by their start.
///
/// Questions return a [`Selection`] of the spans, which answers the same questions.
///
/// [`Display`](fmt::Display) draws the whole tree with durations, attributes and events, as [`Console`](crate::export::Console) does.
#[derive(Clone)]
pub struct Spans {
    ended: Vec<SpanData>,
    places: HashMap<(TraceId, SpanId), usize>,
    /// The same spans as they were recorded, to be drawn.
    recorded: Recorded,
    timeline: Timeline,
    unfinished: u64,
    strays: Strays,
}

impl Spans {
    pub(super) fn new(
        recorded: Recorded,
        timeline: Timeline,
        unfinished: u64,
        strays: Strays,
    ) -> Self {
        let mut views: Vec<_> = recorded.iter(timeline).collect();
        // Stable: spans that start in the same tick stay in the order in which they ended.
        views.sort_by_key(ReadableSpan::start_ticks);
        let ended: Vec<_> = views.iter().map(SpanData::new).collect();
        let places = ended
            .iter()
            .enumerate()
            .map(|(at, span)| ((span.trace_id(), span.span_id()), at))
            .collect();
        Self {
            ended,
            places,
            recorded,
            timeline,
            unfinished,
            strays,
        }
    }

    /// How many spans ended during the capture.
    pub fn len(&self) -> usize {
        self.ended.len()
    }

    /// Whether none did.
    pub fn is_empty(&self) -> bool {
        self.ended.is_empty()
    }

    /// How many spans were still open when the capture ended: work that was handed the context and not waited for. They are not among
    /// the others, and what they record later is discarded. A span that ends in that very moment may be counted here and be among the others.
    ///
    /// ```
    /// use trace_runtime::{span, testing};
    ///
    /// let (open, spans) = testing::capture(|| span!("background"));
    /// assert_eq!((spans.len(), spans.unfinished()), (0, 1));
    /// # drop(open);
    /// ```
    pub fn unfinished(&self) -> u64 {
        self.unfinished
    }

    /// All of them, by start.
    pub fn iter(&self) -> slice::Iter<'_, SpanData> {
        self.ended.iter()
    }

    fn all(&self) -> Selection<'_> {
        Selection {
            spans: self,
            picked: (0..self.ended.len()).collect(),
        }
    }

    /// Those of this name.
    pub fn named(&self, name: &str) -> Selection<'_> {
        self.all().named(name)
    }

    /// Those that have an attribute of this key and this value.
    ///
    /// ```
    /// use trace_runtime::{span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     for page in 1..=3 {
    ///         span!("fetch", page, cached = page == 2).in_scope(|| ());
    ///     }
    /// });
    /// assert_eq!(spans.named("fetch").with_attribute("cached", false).len(), 2);
    /// ```
    pub fn with_attribute(&self, key: &str, value: impl Into<OwnedValue>) -> Selection<'_> {
        self.all().with_attribute(key, value)
    }

    /// Those that ended this way.
    pub fn with_outcome(&self, outcome: Outcome) -> Selection<'_> {
        self.all().with_outcome(outcome)
    }

    /// Those whose parent is none of these spans.
    pub fn roots(&self) -> Selection<'_> {
        self.all().roots()
    }

    /// Those directly below this span.
    pub fn children_of(&self, span: &SpanData) -> Selection<'_> {
        self.all().children_of(span)
    }

    /// This span and everything below it.
    ///
    /// ```
    /// use trace_runtime::{span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     span!("request").in_scope(|| span!("query").in_scope(|| span!("row").in_scope(|| ())));
    /// });
    /// spans.subtree_of(spans.named("query").one()).assert_tree("
    ///     query
    ///       row
    /// ");
    /// ```
    pub fn subtree_of(&self, span: &SpanData) -> Selection<'_> {
        self.all().subtree_of(span)
    }

    /// The span right above this one, if it was captured and has ended.
    pub fn parent_of(&self, span: &SpanData) -> Option<&SpanData> {
        self.parent_index(span).map(|index| &self.ended[index])
    }

    /// The only span.
    ///
    /// # Panics
    ///
    /// Unless there is exactly one; the message lists what there is.
    #[track_caller]
    pub fn one(&self) -> &SpanData {
        self.all().one()
    }

    /// Asserts that the spans form this tree; its form is described [here](crate::testing#trees-as-text).
    ///
    /// The common indentation and blank lines do not matter. Siblings have to stand in the order of their start; see
    /// [`assert_tree_unordered`](Self::assert_tree_unordered) for siblings that run at the same time.
    ///
    /// ```
    /// use trace_runtime::{span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     span!("request", http.response.status_code = 200).in_scope(|| {
    ///         span!("query", rows = 3, table = "open tasks").in_scope(|| ());
    ///         span!("render").in_scope(|| ());
    ///     });
    /// });
    /// spans.assert_tree(r#"
    ///     request
    ///       query table="open tasks"
    ///       render
    /// "#);
    /// ```
    ///
    /// # Panics
    ///
    /// Unless they do. The message shows both trees and the lines in which they differ.
    #[track_caller]
    pub fn assert_tree(&self, expected: &str) {
        self.all().assert_tree(expected);
    }

    /// The same, with siblings in any order: for tasks and threads that run at the same time.
    ///
    /// # Panics
    ///
    /// Unless the siblings can be put into an order in which [`assert_tree`](Self::assert_tree) holds.
    #[track_caller]
    pub fn assert_tree_unordered(&self, expected: &str) {
        self.all().assert_tree_unordered(expected);
    }

    /// Asserts that no span became a root for want of a parent: that no work was spawned without its context.
    ///
    /// A root that is meant says so with `#[traced(root)]`, and the outermost function that the test calls is no orphan. Named are, with call
    /// site and thread:
    ///
    /// - Captured spans that became roots without asking for it, but for the first. This is exact. A test that calls several traced functions one
    ///   after the other puts them into a `span!`.
    /// - Spans that started outside of every capture while this one ran, on the thread that it began on or on one whose name is
    ///   no Rust path. Work that was spawned without its context is found this way wherever it runs, but for threads with a name such as
    ///   `worker`: a test's own thread looks like that, and a test may call traced functions without capturing them. Nobody knows who spawned a
    ///   thread. So when another test of the same process spawns traced work without a capture at the same time, it may be named here; run the
    ///   test alone to be sure. Tests that capture and hand on their contexts never disturb one another.
    ///
    /// ```
    /// use trace_runtime::{Context, span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     span!("request").in_scope(|| {
    ///         let context = Context::current();
    ///         let work = move || context.attach(|| span!("work").in_scope(|| ()));
    ///         std::thread::spawn(work).join().unwrap();
    ///     });
    /// });
    /// spans.assert_no_orphans();
    /// ```
    ///
    /// # Panics
    ///
    /// If there is one.
    #[track_caller]
    pub fn assert_no_orphans(&self) {
        if let Some(message) = orphans::complaint(self) {
            panic!("{message}");
        }
    }

    /// The spans as text that is the same in each run: names, outcomes, attributes, events and links, without ids, times, files and
    /// lines. Fit for snapshot tests.
    ///
    /// Siblings stand in the order of their start, which is stable unless they run at the same time.
    ///
    /// ```
    /// use trace_runtime::{event, span, testing};
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     span!("load", kind = client; db.system.name = "sqlite").in_scope(|| event!("cache_miss", cache.key = "tasks/7"));
    /// });
    /// assert_eq!(spans.snapshot(), "\
    /// load (client)
    ///   . db.system.name=sqlite
    ///   * cache_miss cache.key=tasks/7
    /// ");
    /// ```
    pub fn snapshot(&self) -> String {
        let mut text = self.all().snapshot();
        snapshot::push_unfinished(&mut text, self.unfinished);
        text
    }

    pub(super) fn strays(&self) -> &Strays {
        &self.strays
    }

    pub(super) fn find(&self, trace: TraceId, span: SpanId) -> Option<&SpanData> {
        self.places
            .get(&(trace, span))
            .map(|index| &self.ended[*index])
    }

    fn parent_index(&self, span: &SpanData) -> Option<usize> {
        self.places
            .get(&(span.trace_id(), span.parent_span_id()?))
            .copied()
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = &'a SpanData;
    type IntoIter = slice::Iter<'a, SpanData>;

    fn into_iter(self) -> slice::Iter<'a, SpanData> {
        self.iter()
    }
}

impl fmt::Debug for Spans {
    /// What can be asked for, and not how it was recorded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spans")
            .field("ended", &self.ended)
            .field("unfinished", &self.unfinished)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let views: Vec<_> = self.recorded.iter(self.timeline).collect();
        draw(
            &mut text,
            &views,
            Heading::None,
            Look {
                paint: Paint::Plain,
                width: 120,
                is_terminal: false,
            },
        );
        snapshot::push_unfinished(&mut text, self.unfinished);
        f.write_str(&text)
    }
}

/// Some of the spans of a capture, ordered by their start.
///
/// Its tree holds the selected spans only: each stands below the nearest selected span above it.
#[derive(Clone)]
pub struct Selection<'a> {
    spans: &'a Spans,
    /// Ascending.
    picked: Vec<usize>,
}

impl<'a> Selection<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.picked.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.picked.is_empty()
    }

    /// All of them, by start.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a SpanData> + use<'a, '_> {
        self.picked.iter().map(|index| &self.spans.ended[*index])
    }

    fn filter(&self, keep: impl Fn(&SpanData) -> bool) -> Self {
        let picked = self
            .picked
            .iter()
            .copied()
            .filter(|index| keep(&self.spans.ended[*index]))
            .collect();
        Self {
            spans: self.spans,
            picked,
        }
    }

    /// Those of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        self.filter(|span| span.name() == name)
    }

    /// Those that have an attribute of this key and this value.
    #[must_use]
    pub fn with_attribute(&self, key: &str, value: impl Into<OwnedValue>) -> Self {
        let value = Some(value.into());
        self.filter(|span| span.attribute(key) == value)
    }

    /// Those that ended this way.
    #[must_use]
    pub fn with_outcome(&self, outcome: Outcome) -> Self {
        self.filter(|span| span.outcome() == outcome)
    }

    /// Those whose parent was not captured, or has not ended.
    #[must_use]
    pub fn roots(&self) -> Self {
        self.filter(|span| self.spans.parent_of(span).is_none())
    }

    /// Those directly below this span.
    #[must_use]
    pub fn children_of(&self, parent: &SpanData) -> Self {
        self.filter(|span| {
            (span.trace_id(), span.parent_span_id()) == (parent.trace_id(), Some(parent.span_id()))
        })
    }

    /// This span and everything below it.
    #[must_use]
    pub fn subtree_of(&self, top: &SpanData) -> Self {
        let forest = Forest::new(self.spans.iter().map(|span| self.spans.parent_index(span)));
        let top = self.spans.places.get(&(top.trace_id(), top.span_id()));
        let below = top.map(slice::from_ref).unwrap_or_default();
        let mut inside = vec![false; self.spans.len()];
        for step in forest.walk_from(below) {
            inside[step.index] = true;
        }
        Self {
            spans: self.spans,
            picked: self
                .picked
                .iter()
                .copied()
                .filter(|index| inside[*index])
                .collect(),
        }
    }

    /// The only span.
    ///
    /// # Panics
    ///
    /// Unless there is exactly one; the message lists what there is.
    #[track_caller]
    pub fn one(&self) -> &'a SpanData {
        match self.picked[..] {
            [index] => &self.spans.ended[index],
            _ => panic!("{}", tree::not_one(self)),
        }
    }

    /// Asserts that the spans form this tree; see [`Spans::assert_tree`].
    ///
    /// # Panics
    ///
    /// Unless they do. The message shows both trees and the lines in which they differ.
    #[track_caller]
    pub fn assert_tree(&self, expected: &str) {
        if let Err(message) = tree::compare(expected, self, tree::Siblings::InOrder, tree::paint())
        {
            panic!("{message}");
        }
    }

    /// The same, with siblings in any order; see [`Spans::assert_tree_unordered`].
    ///
    /// # Panics
    ///
    /// Unless the siblings can be put into an order in which [`assert_tree`](Self::assert_tree) holds.
    #[track_caller]
    pub fn assert_tree_unordered(&self, expected: &str) {
        if let Err(message) =
            tree::compare(expected, self, tree::Siblings::InAnyOrder, tree::paint())
        {
            panic!("{message}");
        }
    }

    /// The spans as text that is the same in each run; see [`Spans::snapshot`].
    pub fn snapshot(&self) -> String {
        snapshot::of(self)
    }

    pub(super) fn capture(&self) -> &'a Spans {
        self.spans
    }

    pub(super) fn get(&self, at: usize) -> &'a SpanData {
        &self.spans.ended[self.picked[at]]
    }

    /// Over the positions of this selection.
    pub(super) fn forest(&self) -> Forest {
        let mut positions = vec![None; self.spans.len()];
        for (at, index) in self.picked.iter().enumerate() {
            positions[*index] = Some(at);
        }
        Forest::new(self.iter().map(|span| self.nearest(span, &positions)))
    }

    /// The position of the nearest selected span above this one.
    fn nearest(&self, span: &SpanData, positions: &[Option<usize>]) -> Option<usize> {
        let mut above = self.spans.parent_index(span)?;
        while positions[above].is_none() {
            above = self.spans.parent_index(&self.spans.ended[above])?;
        }
        positions[above]
    }
}

impl<'a> IntoIterator for &Selection<'a> {
    type Item = &'a SpanData;
    type IntoIter = std::vec::IntoIter<&'a SpanData>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

impl<'a> IntoIterator for Selection<'a> {
    type Item = &'a SpanData;
    type IntoIter = std::vec::IntoIter<&'a SpanData>;

    fn into_iter(self) -> Self::IntoIter {
        (&self).into_iter()
    }
}

impl fmt::Debug for Selection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// For the tests of exporters.
impl Spans {
    /// All of them, in the order in which they ended.
    pub(crate) fn whole_batch(&self) -> crate::export::Batch {
        crate::export::Batch::new(self.recorded.clone(), self.timeline, Arc::default())
    }
}

#[cfg(test)]
impl Spans {
    /// The spans of these names as a batch, in this order.
    pub(crate) fn batch(&self, names: &[&str]) -> crate::export::Batch {
        let mut recorded = Recorded::default();
        for name in names {
            let picked = self
                .recorded
                .iter(self.timeline)
                .filter(|span| span.name() == *name);
            picked.for_each(|span| recorded.push(&span));
        }
        crate::export::Batch::new(recorded, self.timeline, Arc::default())
    }
}
