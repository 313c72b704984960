//! What `encode` writes is what `view` reads.

mod items;
pub(crate) mod properties;

use std::sync::LazyLock;

use super::Recorded;
use crate::clock::Timeline;
use crate::context::now::Now;
use crate::export::Batch;
use crate::record::{Dropped, Header, Items, push_dropped};
use crate::sync::fixed::Arc;
use crate::{Callsite, Outcome, ReadableSpan, SpanKind, Value};

static SITE: LazyLock<&Callsite> =
    LazyLock::new(|| Callsite::leak("work", module_path!(), SpanKind::Internal));

/// A span that is sampled.
pub(crate) fn header(span: u64) -> Header {
    Header {
        trace: [1, 2],
        span,
        parent: 0,
        start: 3,
        end: 4,
        site: &SITE,
        outcome: Outcome::Returned,
        flags: 1,
        bits: 0,
    }
}

/// One record with these items.
fn recorded(header: &Header, items: &Items) -> Recorded {
    let mut recorded = Recorded::default();
    add(&mut recorded, header, items);
    recorded
}

pub(crate) fn add(recorded: &mut Recorded, header: &Header, items: &Items) {
    Now::here()
        .lane()
        .commit_to(recorded, header, items, Now::here().lane().mark());
}

/// A batch of one span, of which an attribute, two events and three links are missing.
pub(crate) fn cut() -> Batch {
    let mut items = Items::new();
    push_dropped(
        &mut items,
        Dropped {
            attributes: 1,
            events: 2,
            links: 3,
        },
    );
    let recorded = recorded(&header(7), &items);
    Batch::new(recorded, Timeline::now(), Arc::default())
}

fn one<R>(recorded: &Recorded, read: impl FnOnce(ReadableSpan<'_>) -> R) -> R {
    let mut spans = recorded.iter(Timeline::now());
    let span = spans.next().expect("there is one");
    assert!(spans.next().is_none());
    read(span)
}

/// A value that is compared bit by bit, so that NaN is itself and -0.0 is not 0.0.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exact {
    Bool(bool),
    I64(i64),
    F64(u64),
    Str(String),
    Array(Vec<Exact>),
}

impl From<Value<'_>> for Exact {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::I64(value) => Self::I64(value),
            Value::F64(value) => Self::F64(value.to_bits()),
            Value::Str(value) => Self::Str(value.into()),
            Value::Array(values) => Self::Array(values.iter().map(Self::from).collect()),
        }
    }
}
