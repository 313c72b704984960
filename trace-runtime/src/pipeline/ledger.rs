//! What the stages did to spans.

use std::fmt;

use crate::drops::{DropReason, Drops};
use crate::sync::fixed::{AtomicU64, Ordering};

/// What stages dropped, the same for every exporter.
///
/// Written by the collector alone. A report reads it before it reads how much was drained, so what is booked here was drained by then.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    dropped: [AtomicU64; DropReason::ALL.len()],
    cuts: [AtomicU64; 4],
    redacted: AtomicU64,
    decided_early: AtomicU64,
}

/// What was done to spans that were not dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) cuts: Cuts,
    /// Texts that had secrets.
    pub(super) redacted: u64,
    /// Traces that could not wait.
    pub(super) decided_early: u64,
}

/// What was cut off because of [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cuts {
    /// Attributes that were left out: of spans, events and links.
    pub attributes: u64,
    /// Events that were left out.
    pub events: u64,
    /// Links that were left out.
    pub links: u64,
    /// Texts that were cut.
    pub values: u64,
}

impl Ledger {
    /// Books spans that no exporter will see.
    pub(crate) fn drop_spans(&self, reason: DropReason, spans: u64) {
        self.dropped[reason as usize].fetch_add(spans, Ordering::Release);
    }

    /// Books what was left out of spans.
    pub(crate) fn cut(&self, cuts: Cuts) {
        let Cuts {
            attributes,
            events,
            links,
            values,
        } = cuts;
        for (sum, count) in self.cuts.iter().zip([attributes, events, links, values]) {
            sum.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Books texts that had secrets.
    pub(crate) fn redact(&self, texts: u64) {
        self.redacted.fetch_add(texts, Ordering::Relaxed);
    }

    /// Books traces that could not wait for all of their spans.
    pub(crate) fn decide_early(&self, traces: u64) {
        self.decided_early.fetch_add(traces, Ordering::Relaxed);
    }

    /// What was done so far.
    pub(super) fn changes(&self) -> Changes {
        let [attributes, events, links, values] = &self.cuts;
        let read = |sum: &AtomicU64| sum.load(Ordering::Relaxed);
        Changes {
            cuts: Cuts {
                attributes: read(attributes),
                events: read(events),
                links: read(links),
                values: read(values),
            },
            redacted: read(&self.redacted),
            decided_early: read(&self.decided_early),
        }
    }

    /// The spans that were dropped so far.
    pub(super) fn drops(&self) -> Drops {
        let mut drops = Drops::default();
        for reason in DropReason::ALL {
            drops[reason] = self.dropped[reason as usize].load(Ordering::Acquire);
        }
        drops
    }
}

impl fmt::Display for Changes {
    /// What there was of it, each behind a semicolon.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.cuts.attributes, "attributes over the limit"),
            (self.cuts.events, "events over the limit"),
            (self.cuts.links, "links over the limit"),
            (self.cuts.values, "texts cut"),
            (self.redacted, "redacted"),
            (self.decided_early, "traces decided early"),
        ];
        let mut some = counts.iter().filter(|(count, _)| *count > 0);
        some.try_for_each(|(count, what)| write!(f, "; {count} {what}"))
    }
}
