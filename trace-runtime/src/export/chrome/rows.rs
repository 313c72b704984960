//! On which row a span is drawn.
//!
//! What is drawn on one row has to be nested or apart. A trace stands on a row that is free when it starts, and its spans stand on their parent's row, inside of
//! it. One that does not fit there, because a sibling is still running or because it outlives its parent, gets a row of its own with all that is
//! below it.

use crate::Callsite;
use crate::ReadableSpan;
use crate::export::console::Forest;

/// All rows, in the order in which they came to be.
#[derive(Debug, Default)]
pub(super) struct Rows(Vec<Row>);

/// A row for traces that start at one call site.
#[derive(Debug)]
pub(super) struct Row {
    site: &'static Callsite,
    /// Counts the rows of its call site from 0.
    pub(super) number: usize,
    /// When its last span ended.
    free_from: u64,
}

impl Row {
    /// The name of the spans that it starts with.
    pub(super) fn title(&self) -> &'static str {
        self.site.name()
    }
}

/// From when to when, in nanoseconds since the Unix epoch.
#[derive(Clone, Copy)]
struct Stretch {
    start: u64,
    end: u64,
}

impl Stretch {
    fn of(span: &ReadableSpan<'_>) -> Self {
        Self {
            start: span.start_unix_nanos(),
            end: span.end_unix_nanos(),
        }
    }
}

impl Rows {
    pub(super) fn get(&self, row: usize) -> &Row {
        &self.0[row]
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The row of each span; `spans` are in the order of their starts.
    pub(super) fn place(&mut self, spans: &[ReadableSpan<'_>], forest: &Forest) -> Vec<usize> {
        let stretches: Vec<_> = spans.iter().map(Stretch::of).collect();
        // What is left free of each span's own stretch for further children.
        let mut free = stretches.clone();
        let mut rows = vec![0; spans.len()];
        let mut path: Vec<usize> = Vec::new();
        for step in forest.walk() {
            path.truncate(step.depth);
            let own = stretches[step.index];
            rows[step.index] = match path.last() {
                Some(&parent) if own.start >= free[parent].start && own.end <= free[parent].end => {
                    free[parent].start = own.end;
                    rows[parent]
                }
                _ => {
                    let top = path.first().unwrap_or(&step.index);
                    self.free(spans[*top].callsite(), own)
                }
            };
            path.push(step.index);
        }
        rows
    }

    /// A row of this call site that is free from the start of the stretch on, and taken until its end.
    fn free(&mut self, site: &'static Callsite, stretch: Stretch) -> usize {
        let own = |row: &Row| row.site == site;
        let free = |row: &Row| own(row) && row.free_from <= stretch.start;
        let place = self.0.iter().position(free).unwrap_or_else(|| {
            let number = self.0.iter().filter(|row| own(row)).count();
            self.0.push(Row {
                site,
                number,
                free_from: 0,
            });
            self.0.len() - 1
        });
        self.0[place].free_from = stretch.end;
        place
    }
}
