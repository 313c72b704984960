//! How many traces a kept span stands for.

use crate::record::{Items, Recorded, push_trace_state};
use crate::sampling::threshold::{Threshold, with_threshold};
use crate::{ReadableSpan, TraceState};

/// Writes thresholds into trace states. The spans of a trace have the same one, and most traces have none, so what was done last is remembered.
#[derive(Debug, Default)]
pub(in crate::pipeline::stage) struct Weights {
    last: Option<Asked>,
    /// The trace state that was asked about.
    before: String,
    /// The item of the new trace state; empty where the old one stays.
    after: Items,
}

/// By which threshold a span is kept, and whether the sampler's counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    tail: Threshold,
    is_thinned: bool,
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
        let is_thinned = span.flags().is_sampled() && !is_all;
        let asked = Asked { tail, is_thinned };
        let state = span.trace_state();
        if self.last != Some(asked) || !is_same(&self.before, state) {
            self.write(state, asked);
        }
        into.push_behind(span, &self.after);
    }

    fn write(&mut self, state: &str, asked: Asked) {
        let head = Threshold::in_wire_form(state);
        let thinned = head.filter(|_| asked.is_thinned);
        let threshold = thinned.map_or(asked.tail, |head| head.max(asked.tail));
        self.after.clear();
        if head != Some(threshold) {
            let before: TraceState = state.parse().unwrap_or_default();
            let after = with_threshold(&before, Some(threshold));
            push_trace_state(&mut self.after, after.as_str());
        }
        state.clone_into(&mut self.before);
        self.last = Some(asked);
    }
}

/// Most are empty: some processors take a hundred cycles to compare nothing at the address of nothing.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}
