//! The spans that users of the API hold, by their ids: a context of the API tells no more of its span.

use std::collections::HashMap;

use crate::recorder::process::PerProcess;
use crate::sync::fixed::Mutex;
use crate::sync::lock;
use crate::{Span, SpanContext};

/// Enough for as many threads as a machine has to seldom meet in one.
const SHARDS: usize = 64;

static TABLE: PerProcess<Table> = PerProcess::new();

struct Table([Mutex<HashMap<u64, Held>>; SHARDS]);

/// A span, and how many hold it: children of a span that is not sampled are that span again.
struct Held {
    span: Span,
    times: usize,
}

/// For a forked child.
pub(super) fn forget() {
    TABLE.forget();
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low bits will do, ids are random"
)]
fn shard(word: u64) -> &'static Mutex<HashMap<u64, Held>> {
    let table = TABLE.get_or_make(|| Table(std::array::from_fn(|_| Mutex::default())));
    &table.0[word as usize % SHARDS]
}

fn word(span: &Span) -> Option<u64> {
    Some(span.span_context()?.span_id().word())
}

/// Somebody holds the span from now on.
pub(super) fn add(span: &Span) {
    if let Some(word) = word(span) {
        let mut held = lock(shard(word));
        let times = held.get(&word).map_or(1, |held| held.times + 1);
        let span = span.clone();
        held.insert(word, Held { span, times });
    }
}

/// One of those let it go.
pub(super) fn remove(span: &Span) {
    let Some(word) = word(span) else { return };
    let mut held = lock(shard(word));
    let last = held.get_mut(&word).is_some_and(|held| {
        held.times -= 1;
        held.times == 0
    });
    if last {
        held.remove(&word);
    }
}

/// The span of this identity, if somebody holds it.
pub(super) fn find(named: &SpanContext) -> Option<Span> {
    let word = named.span_id().word();
    let found = lock(shard(word)).get(&word).map(|held| held.span.clone());
    found.filter(|span| {
        span.span_context()
            .is_some_and(|it| it.trace_id() == named.trace_id())
    })
}
