//! Batches of random spans.

use crate::clock::Timeline;
use crate::export::Batch;
use crate::record::tests::add;
use crate::record::tests::properties::Random;
use crate::record::{Header, Items, Key, Recorded, Slot, bits, push_default, push_trace_state};
use std::sync::LazyLock;

use crate::resource::Origin;
use crate::sync::fixed::Arc;
use crate::{Callsite, InstrumentationScope, Outcome, Resource, SpanKind};

/// Crates, kinds and names that differ; one name is empty, one longer than what is copied at once.
static SITES: LazyLock<[&Callsite; 6]> = LazyLock::new(|| {
    let long = "a name that is as long as nobody would want to write it, let alone to read it in a list of a hundred others";
    let copied = "forty-six bytes, which just fit in with their";
    [
        Callsite::leak("work", "shop", SpanKind::Internal),
        Callsite::leak("pay", "shop::till", SpanKind::Client),
        Callsite::leak("", "bank", SpanKind::Server),
        Callsite::leak(long, "bank::vault", SpanKind::Producer),
        Callsite::leak("ключ", "bank::vault", SpanKind::Consumer),
        Callsite::leak(copied, "shop", SpanKind::Internal),
    ]
});

const OUTCOMES: [Outcome; 5] = [
    Outcome::Returned,
    Outcome::Error,
    Outcome::Panicked,
    Outcome::Cancelled,
    Outcome::Unfinished,
];

/// Doubles that random words seldom are.
static RARE: [f64; 5] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0];

/// Up to 20 spans with all that a span can have.
pub(super) fn batch(seed: u64) -> Batch {
    let mut random = Random::new(seed);
    let mut recorded = Recorded::default();
    for _ in 0..random.below(20) {
        let items = items(&mut random);
        add(&mut recorded, &header(&mut random), &items);
    }
    Batch::new(recorded, Timeline::now(), Arc::new(origin(&mut random)))
}

fn header(random: &mut Random) -> Header {
    let start = random.word() >> random.below(64);
    let &site = one_of(random, SITES.as_slice());
    Header {
        trace: [random.word(), random.word() | 1],
        span: random.word() | 1,
        parent: if random.chance(30) { 0 } else { random.word() },
        start,
        end: start.saturating_add(random.word() >> random.below(64)),
        site,
        outcome: *one_of(random, &OUTCOMES),
        flags: random.below(4).to_le_bytes()[0],
        bits: if random.chance(50) {
            bits::REMOTE_PARENT
        } else {
            0
        },
    }
}

fn items(random: &mut Random) -> Items {
    let mut items = Items::new();
    if random.chance(20) {
        push_default(&mut items, random.static_key(), &random.text());
    }
    if random.chance(20) {
        push_trace_state(&mut items, "vendor=value,other=1");
    }
    items.extend(random.items());
    if random.chance(20) {
        let rare = *one_of(random, &RARE);
        Slot::buffer(Key::Static(&"rare"), &mut items).f64(rare);
    }
    if random.chance(5) {
        push_default(&mut items, &"span.outcome", "said by the program");
    }
    items
}

fn origin(random: &mut Random) -> Origin {
    let resource = Resource::builder()
        .attribute("service.name", random.text())
        .attribute("replica", 7)
        .attribute("tags", ["a", "b"])
        .schema_url(if random.chance(50) {
            "https://schema"
        } else {
            ""
        });
    let bank = InstrumentationScope::new("bank")
        .version("1.2.3")
        .schema_url("https://bank")
        .attribute("tier", 2);
    Origin {
        resource: resource.build(),
        scopes: vec![bank],
    }
}

fn one_of<T>(random: &mut Random, all: &'static [T]) -> &'static T {
    &all[usize::try_from(random.below(all.len() as u64)).expect("a few")]
}
