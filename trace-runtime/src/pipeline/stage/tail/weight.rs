//! How many traces a kept span stands for.

use crate::record::{Items, Recorded, push_trace_state};
use crate::sampling::threshold::{Threshold, with_threshold};
use crate::{ReadableSpan, TraceState};

/// Writes thresholds into trace states. The spans of a trace have the same one, and most traces have none, so the last one is remembered.
#[derive(Debug, Default)]
pub(in crate::pipeline::stage) struct Weights {
    before: String,
    threshold: Option<Threshold>,
    /// The item of the new trace state.
    after: Items,
}

impl Weights {
    /// Adds a span that is kept by this threshold.
    ///
    /// The sampler's threshold says how many traces came here, unless those come as well that it rejects (`is_all`).
    pub(in crate::pipeline::stage) fn push(
        &mut self,
        span: &ReadableSpan<'_>,
        tail: Threshold,
        is_all: bool,
        into: &mut Recorded,
    ) {
        let state = span.trace_state();
        let head = Threshold::in_wire_form(state);
        let threshold = head
            .filter(|_| span.flags().is_sampled() && !is_all)
            .map_or(tail, |head| head.max(tail));
        if head == Some(threshold) {
            return into.push(span);
        }
        if self.threshold != Some(threshold) || self.before != state {
            self.write(state, threshold);
        }
        into.push_behind(span, &self.after);
    }

    fn write(&mut self, state: &str, threshold: Threshold) {
        let before: TraceState = state.parse().unwrap_or_default();
        let after = with_threshold(&before, Some(threshold));
        self.after.clear();
        push_trace_state(&mut self.after, after.as_str());
        state.clone_into(&mut self.before);
        self.threshold = Some(threshold);
    }
}
