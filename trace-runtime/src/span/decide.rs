//! Whether a span is recorded that does not simply follow its parent.

use crate::context::now::{Frame, Now, flags};
use crate::record::OwnedAttributes;
use crate::sampling::{self, Decision, Known, SamplingParameters, SamplingResult, record_only};
use crate::{Callsite, Context, TraceFlags, TraceId};

/// What the sampler says.
pub(super) struct Decided {
    /// Where the span starts, with the trace state that it gets.
    pub(super) parent: Frame,
    pub(super) decision: Decision,
    pub(super) attributes: OwnedAttributes,
    /// Whether the parent is passed through.
    pub(super) is_left_out: bool,
}

impl Decided {
    /// Asks the sampler in force. The spans of a capture are recorded without asking.
    pub(super) fn of(
        site: &'static Callsite,
        trace: [u64; 2],
        parent: Frame,
        known: Known<'_>,
    ) -> Self {
        if parent.flags() & flags::CAPTURED != 0 || is_certain(&parent) {
            return Self::by(true.into(), parent);
        }
        let context = Context::from_frame(parent);
        let result = TraceId::from_halves(trace)
            .map_or_else(|| false.into(), |trace| ask(site, trace, &context, known));
        Self::by(result, context.into_frame())
    }

    fn by(result: SamplingResult, parent: Frame) -> Self {
        let is_left_out = result.passes_parent();
        let (decision, trace_state, attributes) = result.into_parts();
        if decision == Decision::RecordOnly {
            record_only::note();
        }
        let parent = match trace_state {
            Some(state) => parent.with_trace_state(state),
            None => parent,
        };
        Self {
            parent,
            decision,
            attributes,
            is_left_out,
        }
    }
}

/// Whether the sampler said beforehand that it keeps all like it.
fn is_certain(parent: &Frame) -> bool {
    const SAMPLED: u32 = TraceFlags::SAMPLED.to_byte() as u32;
    let said = parent.flags() & (flags::CARRYING | flags::REMOTE | SAMPLED);
    match (said, parent.has_span()) {
        (0, false) => sampling::takes_all_roots(),
        (_, true) => said == flags::REMOTE | SAMPLED && sampling::takes_all_sampled(),
        _ => false,
    }
}

/// Whether the sampler wants to be asked about spans below this local one, too.
pub(super) fn asks_below(parent: &Frame) -> bool {
    let asked = parent.flags() & (flags::CARRYING | flags::CAPTURED | flags::UNSAMPLED);
    asked == flags::CARRYING && sampling::decides_children()
}

/// The sampler is the user's code: what it calls is not recorded.
fn ask(
    site: &'static Callsite,
    trace_id: TraceId,
    context: &Context,
    known: Known<'_>,
) -> SamplingResult {
    let remote = context.span_context();
    let parameters = SamplingParameters {
        trace_id,
        parent: remote.as_ref(),
        decision: context.decision(),
        callsite: site,
        context,
        known,
    };
    Now::here().quietly(|| sampling::ask(&parameters))
}
