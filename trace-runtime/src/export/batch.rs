//! Finished spans on their way to exporters.

use std::fmt;

use crate::clock::Timeline;
use crate::record::{Recorded, Reviser};
use crate::recorder::{Drained, DrainedRecords};
use crate::resource::{Origin, Scope};
use crate::sync::fixed::Arc;
use crate::{ReadableSpan, Resource};

/// Finished spans, in the order in which each thread ended them. Shared by all exporters.
pub struct Batch {
    drained: Drained,
    timeline: Timeline,
    origin: Arc<Origin>,
    /// Whether its spans are in the account; those that have not ended are not.
    is_accounted: bool,
}

impl Batch {
    pub(crate) fn new(spans: impl Into<Drained>, timeline: Timeline, origin: Arc<Origin>) -> Self {
        Self {
            drained: spans.into(),
            timeline,
            origin,
            is_accounted: true,
        }
    }

    /// A batch of spans that have not ended.
    pub(crate) fn of_unfinished(spans: Recorded, timeline: Timeline, origin: Arc<Origin>) -> Self {
        Self {
            is_accounted: false,
            ..Self::new(spans, timeline, origin)
        }
    }

    /// How many spans are delivered or lost with it: none of those that will come again.
    pub(crate) fn accounted(&self) -> u64 {
        if self.is_accounted {
            self.len() as u64
        } else {
            0
        }
    }

    /// Who recorded the spans.
    pub fn resource(&self) -> &Resource {
        &self.origin.resource
    }

    /// The crate that a span comes from.
    ///
    /// ```
    /// # use trace_runtime::export::{Batch, Exporter};
    /// # struct Crates;
    /// # impl Exporter for Crates {
    /// fn export(&mut self, batch: &Batch) -> Result<(), trace_runtime::Error> {
    ///     for span in batch {
    ///         let scope = batch.scope(&span);
    ///         println!("{} of {} {:?}", span.name(), scope.name(), scope.version());
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// ```
    pub fn scope(&self, span: &ReadableSpan<'_>) -> Scope<'_> {
        self.origin.scope(span.callsite())
    }

    /// How many spans there are.
    pub fn len(&self) -> usize {
        self.drained.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The spans.
    pub fn iter(&self) -> Spans<'_> {
        Spans {
            records: self.drained.iter(self.timeline),
            left: self.len(),
        }
    }

    /// A batch of those spans that `keep` wants: to hold some back, or to hand some on to another exporter.
    ///
    /// ```
    /// use trace_runtime::export::{Batch, Console, Exporter};
    /// use trace_runtime::{Error, Outcome};
    ///
    /// struct Failures(Console);
    ///
    /// impl Exporter for Failures {
    ///     fn export(&mut self, batch: &Batch) -> Result<(), Error> {
    ///         self.0.export(&batch.select(|span| span.outcome() == Outcome::Error))
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn select(&self, mut keep: impl FnMut(&ReadableSpan<'_>) -> bool) -> Self {
        let mut recorded = Recorded::default();
        self.iter()
            .filter(|span| keep(span))
            .for_each(|span| recorded.push(&span));
        Self::new(recorded, self.timeline, Arc::clone(&self.origin))
    }

    /// The same, with those records written anew that the reviser objects to.
    pub(crate) fn revise(self, reviser: &mut impl Reviser) -> Self {
        Self {
            drained: self.drained.revise(self.timeline, reviser),
            ..self
        }
    }

    /// Hands itself on in pieces of at most this many bytes, as far as a chunk or a span has no more.
    pub(crate) fn divide(self, bytes: usize, mut hand_on: impl FnMut(Self)) {
        let piece = |drained| Self {
            drained,
            timeline: self.timeline,
            origin: Arc::clone(&self.origin),
            is_accounted: self.is_accounted,
        };
        let words = bytes / size_of::<u64>();
        let last = self
            .drained
            .divide(words, |drained| hand_on(piece(drained)));
        hand_on(piece(last));
    }

    /// Hands itself on in pieces of at most this many spans.
    pub(crate) fn divide_by_count(self, most: u64, mut hand_on: impl FnMut(Self)) {
        if self.len() as u64 <= most {
            return hand_on(self);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut spans = self.iter().peekable();
        while spans.peek().is_some() {
            let mut recorded = Recorded::default();
            spans
                .by_ref()
                .take(most)
                .for_each(|span| recorded.push(&span));
            hand_on(Self {
                is_accounted: self.is_accounted,
                ..Self::new(recorded, self.timeline, Arc::clone(&self.origin))
            });
        }
    }

    /// What turns the ticks of its spans into times.
    pub(crate) fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// The memory of the batch, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.drained.words() * size_of::<u64>()
    }

    /// The buffer, to be used again.
    pub(crate) fn into_buffer(self) -> Vec<u64> {
        self.drained.into_buffer()
    }
}

impl<'a> IntoIterator for &'a Batch {
    type Item = ReadableSpan<'a>;
    type IntoIter = Spans<'a>;

    fn into_iter(self) -> Spans<'a> {
        self.iter()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// The spans of a [`Batch`].
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    records: DrainedRecords<'a>,
    left: usize,
}

impl<'a> Iterator for Spans<'a> {
    type Item = ReadableSpan<'a>;

    #[inline]
    fn next(&mut self) -> Option<ReadableSpan<'a>> {
        self.left = self.left.saturating_sub(1);
        self.records.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Spans<'_> {}
