//! Random spans, the same in each run. Properties:
//!
//! 1. What was written is read: name, status, attributes, events and links, each in its order, bit by bit.
//! 2. Of a key that was set more than once, the last value is read at the first place: in spans, events and links.
//! 3. The functions for the usual attributes of the current span write the same words as the general one.
//! 4. A record says nothing about its neighbours: read among others, it reads as alone.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::{Exact, add, header};
use crate::clock::Timeline;
use crate::context::now::Now;
use crate::record::{
    Attributes, Dropped, Items, Key, Recorded, Slot, push_dropped, push_event, push_link,
    push_name, push_status_error, push_status_ok, push_trace_state,
};
use crate::{ReadableSpan, SpanContext, SpanId, Status, TraceFlags, TraceId};

const SPANS: u64 = 3000;

/// What a span should read as.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    name: String,
    status: Status,
    attributes: Vec<(String, Exact)>,
    events: Vec<(String, Vec<(String, Exact)>)>,
    links: Vec<(SpanContext, Vec<(String, Exact)>)>,
    dropped: Dropped,
}

#[test]
fn what_was_written_is_read_among_others_as_alone() {
    let mut all = Recorded::default();
    let mut expected = Vec::new();
    for seed in 0..SPANS {
        let (items, span) = Random::new(seed).span();
        super::one(&super::recorded(&header(seed + 1), &items), |alone| {
            assert_eq!(read(&alone), span, "seed {seed}");
        });
        add(&mut all, &header(seed + 1), &items);
        expected.push(span);
    }
    for (seed, span) in all.iter(Timeline::now()).enumerate() {
        assert_eq!(read(&span), expected[seed], "seed {seed}");
    }
}

#[test]
fn the_short_way_writes_the_same_words() {
    for seed in 0..SPANS {
        let mut random = Random::new(seed);
        let (key, value) = (random.static_key(), random.value());
        let mut general = Items::new();
        write(Slot::buffer(Key::Static(key), &mut general), &value);
        let mark = Now::here().lane().mark();
        write(Slot::current(Key::Static(key)), &value);
        Now::here().lane().take_above(mark, |short| {
            assert_eq!(short, general, "seed {seed}: {key} = {value:?}");
        });
    }
}

fn read(span: &ReadableSpan<'_>) -> Expected {
    Expected {
        name: span.name().into(),
        status: span.status(),
        attributes: pairs(span.attributes()),
        events: span
            .events()
            .map(|event| (event.name().into(), pairs(event.attributes())))
            .collect(),
        links: span
            .links()
            .map(|link| (link.span_context(), pairs(link.attributes())))
            .collect(),
        dropped: Dropped {
            attributes: span.dropped_attributes_count(),
            events: span.dropped_events_count(),
            links: span.dropped_links_count(),
        },
    }
}

fn pairs(attributes: Attributes<'_>) -> Vec<(String, Exact)> {
    attributes
        .map(|attribute| (attribute.key.into(), attribute.value.into()))
        .collect()
}

/// Writes the value in the way of its type.
fn write(slot: Slot<'_>, value: &Exact) {
    match value {
        Exact::Bool(value) => slot.bool(*value),
        Exact::I64(value) => slot.i64(*value),
        Exact::F64(value) => slot.f64(f64::from_bits(*value)),
        Exact::Str(value) => slot.str(value),
        Exact::Array(values) => write_array(slot, values),
    }
}

/// The type of an empty array cannot be seen; it is written as one of strings.
fn write_array(slot: Slot<'_>, values: &[Exact]) {
    match values.first() {
        Some(Exact::Bool(_)) => slot.bools(values.iter().map(|value| *value == Exact::Bool(true))),
        Some(Exact::I64(_)) => slot.i64s(values.iter().map(|value| {
            if let Exact::I64(value) = value {
                *value
            } else {
                0
            }
        })),
        Some(Exact::F64(_)) => {
            slot.f64s(values.iter().map(|value| {
                if let Exact::F64(bits) = value {
                    f64::from_bits(*bits)
                } else {
                    0.0
                }
            }));
        }
        _ => slot.strs(values.iter().map(|value| {
            if let Exact::Str(value) = value {
                value.as_str()
            } else {
                ""
            }
        })),
    }
}

/// The keys that a program knows; few, so that they meet again.
static KEYS: [&str; 6] = [
    "id",
    "http.request.method",
    "",
    "ключ",
    "a",
    "key that is longer than eight words, which is a little unusual but allowed",
];

/// Where random spans come from.
pub(crate) struct Random(StdRng);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    pub(crate) fn items(&mut self) -> Items {
        self.span().0
    }

    fn span(&mut self) -> (Items, Expected) {
        let mut items = Items::new();
        let mut span = Expected {
            name: "work".into(),
            ..Expected::default()
        };
        for _ in 0..self.below(12) {
            self.item(&mut items, &mut span);
        }
        (items, span)
    }

    fn item(&mut self, items: &mut Items, span: &mut Expected) {
        match self.below(10) {
            0 => {
                span.name = self.text();
                push_name(items, &span.name);
            }
            1 => self.status(items, &mut span.status),
            2 => span.events.push(self.event(items)),
            3 => span.links.push(self.link(items)),
            4 => span.dropped += self.dropped(items),
            _ => self.attribute(items, &mut span.attributes),
        }
    }

    fn status(&mut self, items: &mut Items, status: &mut Status) {
        if self.chance(20) {
            push_status_ok(items);
            *status = Status::Ok;
        } else {
            let text = self.text();
            push_status_error(items, &text);
            if *status != Status::Ok {
                *status = Status::error(text);
            }
        }
    }

    fn event(&mut self, items: &mut Items) -> (String, Vec<(String, Exact)>) {
        let (inner, attributes) = self.attributes();
        if self.chance(50) {
            let name = self.static_key();
            push_event(items, Key::Static(name), 5, &inner);
            (name.to_string(), attributes)
        } else {
            let name = self.text();
            push_event(items, Key::Inline(&name), 5, &inner);
            (name, attributes)
        }
    }

    fn link(&mut self, items: &mut Items) -> (SpanContext, Vec<(String, Exact)>) {
        let (mut inner, attributes) = self.attributes();
        if self.chance(30) {
            push_trace_state(&mut inner, "vendor=value");
        }
        let trace =
            TraceId::from_halves([self.0.next_u64(), self.0.next_u64() | 1]).expect("not zero");
        let span = SpanId::from_word(self.0.next_u64() | 1).expect("not zero");
        let flags = TraceFlags::from_byte(self.0.next_u64().to_le_bytes()[0]);
        let target = SpanContext::new(trace, span, flags, self.chance(50));
        push_link(items, &target, &inner);
        (target, attributes)
    }

    fn dropped(&mut self, items: &mut Items) -> Dropped {
        let mut count = || u32::try_from(self.below(300)).expect("small");
        let dropped = Dropped {
            attributes: count(),
            events: count(),
            links: count(),
        };
        push_dropped(items, dropped);
        dropped
    }

    fn attributes(&mut self) -> (Items, Vec<(String, Exact)>) {
        let (mut items, mut attributes) = (Items::new(), Vec::new());
        if self.chance(10) {
            self.dropped(&mut items);
        }
        for _ in 0..self.below(5) {
            self.attribute(&mut items, &mut attributes);
        }
        (items, attributes)
    }

    fn attribute(&mut self, items: &mut Items, attributes: &mut Vec<(String, Exact)>) {
        let value = self.value();
        let key = if self.chance(60) {
            let key = self.static_key();
            write(Slot::buffer(Key::Static(key), items), &value);
            key.to_string()
        } else {
            let key = if self.chance(30) {
                self.static_key().to_string()
            } else {
                self.text()
            };
            write(Slot::buffer(Key::Inline(&key), items), &value);
            key
        };
        match attributes.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => attributes.push((key, value)),
        }
    }

    pub(crate) fn static_key(&mut self) -> &'static &'static str {
        &KEYS[usize::try_from(self.below(KEYS.len() as u64)).expect("few keys")]
    }

    fn value(&mut self) -> Exact {
        match self.below(9) {
            0 => Exact::Array(
                (0..self.length())
                    .map(|_| Exact::Bool(self.chance(50)))
                    .collect(),
            ),
            1 => Exact::Array(
                (0..self.length())
                    .map(|_| Exact::I64(self.0.next_u64().cast_signed()))
                    .collect(),
            ),
            2 => Exact::Array(
                (0..self.length())
                    .map(|_| Exact::F64(self.0.next_u64()))
                    .collect(),
            ),
            3 => Exact::Array(
                (0..self.length())
                    .map(|_| Exact::Str(self.text()))
                    .collect(),
            ),
            4 => Exact::Bool(self.chance(50)),
            5 => Exact::I64(self.0.next_u64().cast_signed()),
            6 => Exact::F64(self.0.next_u64()),
            _ => Exact::Str(self.text()),
        }
    }

    /// Mostly short; sometimes more than a head's size field holds.
    fn length(&mut self) -> u64 {
        if self.chance(3) {
            self.below(600)
        } else {
            self.below(6)
        }
    }

    /// Up to 300 characters of any width, mostly few and ASCII.
    pub(crate) fn text(&mut self) -> String {
        let length = if self.chance(10) {
            self.below(301)
        } else {
            self.below(20)
        };
        let any = self.chance(40);
        (0..length)
            .map(|_| {
                if any {
                    self.character()
                } else {
                    char::from(b' ' + self.below(95).to_le_bytes()[0])
                }
            })
            .collect()
    }

    fn character(&mut self) -> char {
        loop {
            let code = u32::try_from(self.below(0x11_0000)).expect("below 2^32");
            if let Some(character) = char::from_u32(code) {
                return character;
            }
        }
    }
}
