//! What a recorder promises: on one thread to the byte, on several in every order that the memory model allows.

#[cfg(not(loom))]
mod borders;
#[cfg(not(loom))]
mod memory;
#[cfg(not(loom))]
mod revision;

#[cfg(loom)]
mod explore;
#[cfg(loom)]
mod loom_account_against_moved_span;
#[cfg(loom)]
mod loom_budget_exhaustion;
#[cfg(loom)]
mod loom_chunk_reuse;
#[cfg(loom)]
mod loom_thread_exit_against_drain;
#[cfg(loom)]
mod loom_writer_against_collector;

use super::chunk::Chunk;
use super::{Claim, Recorder, Totals};
use crate::Value;
use crate::clock::Timeline;
use crate::record::tests::header;
use crate::record::{Key, Slot};
use crate::recorder::Drained;
use crate::sync::fixed;

/// A recorder without a collector.
fn recorder(budget: usize) -> &'static Recorder {
    keep(Recorder::new(budget, || ()))
}

/// Lanes are never freed, and neither is the recorder that knows them. As in a process, a static knows the recorder, so that what is lost
/// beside it shows as a leak.
fn keep(recorder: Recorder) -> &'static Recorder {
    static KEPT: fixed::Mutex<Vec<&Recorder>> = fixed::Mutex::new(Vec::new());
    let recorder: &_ = Box::leak(Box::new(recorder));
    fixed::lock(&KEPT).push(recorder);
    recorder
}

fn commit(claim: Claim, span: u64, mark: u32) {
    let header_of = || header(span);
    let is_bare = claim.mark() == mark;
    let committed = if is_bare {
        claim.try_commit_bare(header_of)
    } else {
        claim.try_commit(mark, header_of)
    };
    if !committed {
        claim.commit_with(&header(span), &[], mark);
    }
}

/// Ends a span of this id that has as many attributes, each of two words; all have the id as value.
fn end(claim: Claim, span: u64, attributes: usize) {
    let mark = claim.mark();
    for _ in 0..attributes {
        claim.push(|items| Slot::buffer(Key::Static(&"id"), items).i64(span.cast_signed()));
    }
    commit(claim, span, mark);
}

/// Starts a span and ends it under the id `span`.
fn record(claim: Claim, span: u64, attributes: usize) {
    let _ = claim.start_span();
    end(claim, span, attributes);
}

/// The ids of the records, each of which is whole.
fn ids(recorded: &Drained) -> Vec<u64> {
    let ids: Vec<_> = recorded
        .iter(Timeline::now())
        .map(|span| {
            let id = span.span_id().word();
            assert_eq!((span.trace_id().halves(), span.name()), ([1, 2], "work"));
            for attribute in span.attributes() {
                assert_eq!(
                    (attribute.key, attribute.value),
                    ("id", Value::I64(id.cast_signed()))
                );
            }
            id
        })
        .collect();
    assert_eq!(
        ids.len(),
        recorded.len(),
        "the count belongs to the records"
    );
    ids
}

fn drain(recorder: &Recorder) -> Vec<u64> {
    let mut drained = Drained::default();
    recorder.drain(&mut drained, |_| ());
    ids(&drained)
}

/// Spans that are open; holds at any moment, whatever other threads do.
fn open(totals: Totals) -> u64 {
    totals
        .started
        .checked_sub(totals.drained + totals.dropped)
        .expect("what ended had started")
}
