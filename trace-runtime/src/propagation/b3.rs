//! B3, as Zipkin's libraries speak it.

use super::access::{Extract, Inject};
use super::fields::{first, remote, set_or_remove, trace_of_either_width};
use super::propagator::Propagator;
use crate::{Context, SpanId, TraceId};

/// B3 in one header, `b3`, or in several, `X-B3-…`.
///
/// Both are read, the single one first; a single one that is malformed counts as not there. Ids of 64 bits get zeros on the left. The debug flag is kept and sent on.
/// Of a repeated header the first value is taken, as Zipkin's libraries do. A parent span id is read past, and never sent.
#[derive(Clone, Copy, Debug)]
pub struct B3 {
    is_multi: bool,
}

const SINGLE: &str = "b3";
const TRACE_ID: &str = "x-b3-traceid";
const SPAN_ID: &str = "x-b3-spanid";
const PARENT_SPAN_ID: &str = "x-b3-parentspanid";
const SAMPLED: &str = "x-b3-sampled";
const FLAGS: &str = "x-b3-flags";

impl B3 {
    /// Writes `b3: {trace id}-{span id}-{sampling state}`.
    pub const fn single() -> Self {
        Self { is_multi: false }
    }

    /// Writes `X-B3-TraceId`, `X-B3-SpanId` and `X-B3-Sampled` or `X-B3-Flags`.
    pub const fn multi() -> Self {
        Self { is_multi: true }
    }
}

/// What either encoding says.
struct Said {
    ids: Option<(TraceId, SpanId)>,
    state: Option<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Denied,
    Accepted,
    Debug,
}

impl State {
    fn of(context: &Context) -> Option<Self> {
        if context.received().debug {
            return Some(Self::Debug);
        }
        let sampled = context.decision()?;
        Some(if sampled {
            Self::Accepted
        } else {
            Self::Denied
        })
    }

    fn is_sampled(self) -> bool {
        self != Self::Denied
    }

    fn letter(self) -> &'static str {
        match self {
            Self::Denied => "0",
            Self::Accepted => "1",
            Self::Debug => "d",
        }
    }
}

impl Said {
    fn in_one(value: &[u8]) -> Option<Self> {
        let mut parts = value.splitn(5, |&byte| byte == b'-');
        let mut next = || parts.next();
        let (first, second, state, parent) = (next()?, next(), next(), next());
        let Some(second) = second else {
            let state = Some(state_of_letter(first)?);
            return Some(Self { ids: None, state });
        };
        let is_whole = next().is_none() && parent.is_none_or(|it| SpanId::from_hex(it).is_some());
        let state = match state {
            Some(letter) => Some(state_of_letter(letter)?),
            None => None,
        };
        let ids = (trace_of_either_width(first)?, SpanId::from_hex(second)?);
        is_whole.then_some(Self {
            ids: Some(ids),
            state,
        })
    }

    fn in_several(carrier: &dyn Extract) -> Option<Self> {
        let trace = first(carrier, TRACE_ID, trace_of_either_width).ok()?;
        let span = first(carrier, SPAN_ID, SpanId::from_hex).ok()?;
        let parent = first(carrier, PARENT_SPAN_ID, SpanId::from_hex).ok()?;
        let sampled = first(carrier, SAMPLED, state_of_word).ok()?;
        // Any other value of the flags says nothing.
        let debug = first(carrier, FLAGS, |value| Some(value == b"1")).ok()?;
        let ids = match (trace, span) {
            (Some(trace), Some(span)) => Some((trace, span)),
            (None, None) if parent.is_none() => None,
            _ => return None,
        };
        let debug = debug.filter(|is_debug| *is_debug).map(|_| State::Debug);
        let state = debug.or(sampled);
        Some(Self { ids, state })
    }
}

fn state_of_letter(letter: &[u8]) -> Option<State> {
    match letter {
        b"0" => Some(State::Denied),
        b"1" => Some(State::Accepted),
        b"d" => Some(State::Debug),
        _ => None,
    }
}

/// Old libraries send words.
fn state_of_word(word: &[u8]) -> Option<State> {
    if word == b"1" || word.eq_ignore_ascii_case(b"true") {
        Some(State::Accepted)
    } else if word == b"0" || word.eq_ignore_ascii_case(b"false") {
        Some(State::Denied)
    } else {
        None
    }
}

impl Propagator for B3 {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let in_one = first(carrier, SINGLE, Said::in_one).ok().flatten();
        let said = in_one.or_else(|| Said::in_several(carrier));
        let Some(Said { ids, state }) = said else {
            return context.clone();
        };
        let sampled = state.map(State::is_sampled);
        let context = match (ids, sampled) {
            (Some(ids), sampled) => remote(context, ids, sampled),
            (None, Some(sampled)) => context.clone().decided(sampled),
            (None, None) => return context.clone(),
        };
        if state == Some(State::Debug) {
            context.edit_received(|received| received.debug = true)
        } else {
            context
        }
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let state = State::of(context);
        if self.is_multi {
            inject_several(context, state, carrier);
        } else {
            inject_one(context, state, carrier);
        }
    }

    fn fields(&self) -> Vec<&str> {
        if self.is_multi {
            vec![TRACE_ID, SPAN_ID, PARENT_SPAN_ID, SAMPLED, FLAGS]
        } else {
            vec![SINGLE]
        }
    }
}

fn inject_one(context: &Context, state: Option<State>, carrier: &mut dyn Inject) {
    let letter = state.map(State::letter);
    match (context.span_context(), letter) {
        (Some(span), Some(letter)) => {
            let (trace, span) = (span.trace_id(), span.span_id());
            carrier.set(SINGLE, &format!("{trace}-{span}-{letter}"));
        }
        (Some(span), None) => {
            carrier.set(SINGLE, &format!("{}-{}", span.trace_id(), span.span_id()));
        }
        (None, Some(letter)) => carrier.set(SINGLE, letter),
        (None, None) => {}
    }
}

fn inject_several(context: &Context, state: Option<State>, carrier: &mut dyn Inject) {
    let span = context.span_context();
    if span.is_none() && state.is_none() {
        return;
    }
    let trace_id = span.map(|span| span.trace_id().to_string());
    let span_id = span.map(|span| span.span_id().to_string());
    set_or_remove(carrier, TRACE_ID, trace_id.as_deref());
    set_or_remove(carrier, SPAN_ID, span_id.as_deref());
    carrier.remove(PARENT_SPAN_ID);
    let is_debug = state == Some(State::Debug);
    // Debug implies sampled, which is then not sent.
    let sampled = state.filter(|_| !is_debug).map(State::letter);
    set_or_remove(carrier, SAMPLED, sampled);
    set_or_remove(carrier, FLAGS, is_debug.then_some("1"));
}
