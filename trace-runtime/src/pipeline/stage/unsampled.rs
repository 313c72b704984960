//! Keeps what was recorded without being sampled from the exporters.

use super::{Flow, Stage};
use crate::ReadableSpan;
use crate::drops::DropReason;
use crate::export::Batch;
use crate::sampling::record_only;

/// Drops spans that are recorded for metrics and the like, but not sampled (OpenTelemetry specification, "Recording Sampled reaction table").
///
/// Costs a load a batch until the first such span has started.
pub(crate) struct Unsampled;

impl Stage for Unsampled {
    fn pass(&mut self, batch: Batch, flow: &Flow<'_>) -> Batch {
        if !record_only::was_decided() || batch.iter().all(|span| is_sampled(&span)) {
            return batch;
        }
        let sampled = batch.select(is_sampled);
        let dropped = batch.len() - sampled.len();
        flow.ledger.drop_spans(DropReason::Sampled, dropped as u64);
        sampled
    }
}

fn is_sampled(span: &ReadableSpan<'_>) -> bool {
    span.flags().is_sampled()
}
