//! Each kind of item alone, at the sizes where its encoding changes.

use super::{Exact, add, header, one, recorded};
use crate::clock::Timeline;
use crate::record::{
    Dropped, HEADER, Header, Items, Key, LARGEST_BODY, Recorded, Slot, bits, push_dropped,
    push_event, push_link, push_name, push_status_error, push_status_ok,
};
use crate::{Outcome, SpanContext, SpanId, Status, TraceFlags, TraceId, Value};

fn attribute(key: Key<'_>, write: impl FnOnce(Slot<'_>)) -> Items {
    let mut items = Items::new();
    write(Slot::buffer(key, &mut items));
    items
}

/// Asserts that the only attribute of a record with these items is this one.
fn assert_attribute(items: &Items, key: &str, value: &Exact) {
    one(&recorded(&header(9), items), |span| {
        let attributes: Vec<_> = span
            .attributes()
            .map(|attribute| (attribute.key, Exact::from(attribute.value)))
            .collect();
        assert_eq!(attributes, [(key, value.clone())]);
    });
}

#[test]
fn a_string_of_any_length_is_whole() {
    for filler in ["a", "é", "€", "🦀"] {
        for length in 0..=300 {
            let text: String = filler
                .repeat(length)
                .chars()
                .chain((0..length % 8).map(|_| 'x'))
                .collect();
            assert_attribute(
                &attribute(Key::Static(&"key"), |slot| slot.str(&text)),
                "key",
                &Exact::Str(text),
            );
        }
    }
}

#[test]
fn a_key_of_any_length_is_whole() {
    for length in (0..=300).chain([1 << 16, 1 << 19]) {
        let key: String = "kéy.".chars().cycle().take(length).collect();
        assert_attribute(
            &attribute(Key::Inline(&key), |slot| slot.i64(-1)),
            &key,
            &Exact::I64(-1),
        );
        assert_attribute(
            &attribute(Key::Inline(&key), |slot| slot.str(&key)),
            &key,
            &Exact::Str(key.clone()),
        );
        assert_attribute(
            &attribute(Key::Inline(&key), |slot| slot.bool(true)),
            &key,
            &Exact::Bool(true),
        );
    }
}

#[test]
fn every_unicode_character_is_kept() {
    let all: Vec<char> = (0..=u32::from(char::MAX))
        .filter_map(char::from_u32)
        .collect();
    // As many as a span can carry.
    for some in all.chunks(LARGEST_BODY) {
        let some = String::from_iter(some);
        assert_attribute(
            &attribute(Key::Static(&"some"), |slot| slot.str(&some)),
            "some",
            &Exact::Str(some.clone()),
        );
    }
}

#[test]
fn numbers_keep_every_bit() {
    for number in [0, 1, -1, i64::MIN, i64::MAX, 0x0123_4567_89ab_cdef] {
        assert_attribute(
            &attribute(Key::Static(&"n"), |slot| slot.i64(number)),
            "n",
            &Exact::I64(number),
        );
    }
    for number in [
        0.0,
        -0.0,
        1.5,
        f64::MIN_POSITIVE / 2.0,
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        -f64::NAN,
    ] {
        assert_attribute(
            &attribute(Key::Static(&"n"), |slot| slot.f64(number)),
            "n",
            &Exact::F64(number.to_bits()),
        );
    }
}

#[test]
fn an_array_of_any_length_is_whole() {
    for length in (0..=20).chain(250..=260).chain([10_000]) {
        let bools: Vec<bool> = (0..length).map(|n| n % 3 == 0).collect();
        let expected = Exact::Array(bools.iter().copied().map(Exact::Bool).collect());
        assert_attribute(
            &attribute(Key::Static(&"a"), |slot| slot.bools(bools)),
            "a",
            &expected,
        );
        let expected = Exact::Array((0..length).map(|n| Exact::I64(-n)).collect());
        assert_attribute(
            &attribute(Key::Inline("a"), |slot| slot.i64s((0..length).map(|n| -n))),
            "a",
            &expected,
        );
        let floats: Vec<f64> = (0..length)
            .map(|n| 1.0 / f64::from(i32::try_from(n).unwrap()))
            .collect();
        let expected = Exact::Array(floats.iter().map(|n| Exact::F64(n.to_bits())).collect());
        assert_attribute(
            &attribute(Key::Static(&"a"), |slot| slot.f64s(floats)),
            "a",
            &expected,
        );
        let texts: Vec<String> = (0..length)
            .map(|n| "ü".repeat(usize::try_from(n % 17).unwrap()))
            .collect();
        let expected = Exact::Array(texts.iter().cloned().map(Exact::Str).collect());
        assert_attribute(
            &attribute(Key::Inline("ключ"), |slot| slot.strs(texts)),
            "ключ",
            &expected,
        );
    }
}

#[test]
fn a_slot_that_is_not_used_records_nothing() {
    assert_eq!(attribute(Key::Inline("key"), |_| ()), Items::new());
}

#[test]
fn the_last_value_of_a_key_stands_at_the_first_place() {
    let mut items = attribute(Key::Static(&"a"), |slot| slot.i64(1));
    items.extend(attribute(Key::Inline("b"), |slot| slot.bool(false)));
    items.extend(attribute(Key::Inline("a"), |slot| slot.str("last")));
    one(&recorded(&header(1), &items), |span| {
        let attributes: Vec<_> = span
            .attributes()
            .map(|attribute| (attribute.key, attribute.value))
            .collect();
        assert_eq!(
            attributes,
            [("a", Value::Str("last")), ("b", Value::Bool(false))]
        );
        assert_eq!(span.attribute("a"), Some(Value::Str("last")));
        assert_eq!(span.attribute("c"), None);
    });
}

/// A record with these items.
fn with(push: impl FnOnce(&mut Items)) -> Recorded {
    let mut items = Items::new();
    push(&mut items);
    recorded(&header(1), &items)
}

#[test]
fn the_last_name_wins() {
    one(&with(|_| ()), |span| assert_eq!(span.name(), "work"));
    let renamed = with(|items| {
        for name in ["", "first", "GET /задачи"] {
            push_name(items, name);
        }
    });
    one(&renamed, |span| assert_eq!(span.name(), "GET /задачи"));
    let nameless = with(|items| push_name(items, ""));
    one(&nameless, |span| assert_eq!(span.name(), ""));
}

#[test]
fn the_last_error_wins_until_there_is_an_ok() {
    one(&with(|_| ()), |span| {
        assert_eq!(span.status(), Status::Unset);
    });
    let long = "long ".repeat(100);
    let failed = with(|items| {
        for text in ["first", &long] {
            push_status_error(items, text);
        }
    });
    one(&failed, |span| {
        assert_eq!(span.status(), Status::error(long.clone()));
    });
    let ok_then_error = with(|items| {
        push_status_error(items, "before");
        push_status_ok(items);
        push_status_error(items, "after");
    });
    one(&ok_then_error, |span| assert_eq!(span.status(), Status::Ok));
}

fn target(remote: bool) -> SpanContext {
    let trace = TraceId::from_halves([3, u64::MAX]).expect("not zero");
    let span = SpanId::from_word(1 << 63).expect("not zero");
    SpanContext::new(trace, span, TraceFlags::SAMPLED, remote)
}

#[test]
fn events_and_links_keep_their_own_attributes() {
    let inner = attribute(Key::Static(&"key"), |slot| slot.str("inner"));
    let many: Items = (0..200)
        .flat_map(|n| attribute(Key::Inline("n"), |slot| slot.i64(n)))
        .collect();
    let mut items = attribute(Key::Static(&"key"), |slot| slot.str("outer"));
    push_event(&mut items, Key::Static(&"static"), 10, &inner);
    push_event(&mut items, Key::Inline(&"long name ".repeat(50)), 11, &many);
    push_event(&mut items, Key::Inline(""), 12, &[]);
    push_link(&mut items, &target(true), &inner);
    push_link(&mut items, &target(false), &many);
    one(&recorded(&header(1), &items), |span| {
        assert_eq!(span.attribute("key"), Some(Value::Str("outer")));
        let events: Vec<_> = span.events().collect();
        let names: Vec<_> = events.iter().map(|event| event.name().len()).collect();
        assert_eq!(names, [6, 500, 0]);
        assert_eq!(events[0].attribute("key"), Some(Value::Str("inner")));
        assert_eq!(events[1].attributes().count(), 1);
        assert_eq!(events[1].attribute("n"), Some(Value::I64(199)));
        assert_eq!(events[2].attributes().count(), 0);
        assert!(events[0].unix_nanos() <= events[2].unix_nanos());
        let links: Vec<_> = span
            .links()
            .map(|link| (link.span_context(), link.attributes().count()))
            .collect();
        assert_eq!(links, [(target(true), 1), (target(false), 1)]);
    });
}

#[test]
fn the_header_is_read_as_it_was_written() {
    let outcomes = [
        Outcome::Returned,
        Outcome::Error,
        Outcome::Panicked,
        Outcome::Cancelled,
        Outcome::Unfinished,
    ];
    for outcome in outcomes {
        for flags in 0..=3 {
            for bits in [0, bits::REMOTE_PARENT, bits::ORPHAN] {
                is_read_as_written(outcome, flags, bits);
            }
        }
    }
}

fn is_read_as_written(outcome: Outcome, flags: u8, bits: u8) {
    let header = Header {
        outcome,
        flags,
        bits,
        trace: [0, 7],
        parent: u64::MAX,
        ..header(5)
    };
    let (remote, orphan) = (bits == bits::REMOTE_PARENT, bits == bits::ORPHAN);
    one(&recorded(&header, &Items::new()), |span| {
        assert_eq!((span.outcome(), span.flags().to_byte()), (outcome, flags));
        assert_eq!(span.has_remote_parent(), remote);
        assert_eq!(span.is_local_root(), remote);
        assert_eq!(span.is_orphan(), orphan);
        assert_eq!(span.trace_id().halves(), [0, 7]);
        assert_eq!(span.span_id().word(), 5);
        assert_eq!(span.parent_span_id().map(SpanId::word), Some(u64::MAX));
        assert!(std::ptr::eq(span.callsite(), *super::SITE));
    });
}

#[test]
fn a_span_never_ends_before_it_starts() {
    let header = Header {
        start: 1000,
        end: 999,
        ..header(1)
    };
    one(&recorded(&header, &Items::new()), |span| {
        assert_eq!(span.start_unix_nanos(), span.end_unix_nanos());
        assert!(span.duration().is_zero());
    });
}

#[test]
fn what_is_missing_is_told_at_its_place() {
    let dropped = |attributes| Dropped {
        attributes,
        events: 2,
        links: 3,
    };
    let of = |attributes| {
        let mut items = Items::new();
        push_dropped(&mut items, dropped(attributes));
        items
    };
    let mut items = of(1);
    push_event(&mut items, Key::Inline("event"), 5, &of(7));
    push_link(&mut items, &target(false), &of(8));
    items.extend(of(u32::MAX));
    one(&recorded(&header(1), &items), |span| {
        assert_eq!(span.dropped_attributes_count(), u32::MAX);
        assert_eq!(span.dropped_events_count(), 4);
        assert_eq!(span.dropped_links_count(), 6);
        let event = span.events().next().expect("there is one");
        assert_eq!(event.dropped_attributes_count(), 7);
        let link = span.links().next().expect("there is one");
        assert_eq!(link.dropped_attributes_count(), 8);
        assert_eq!(span.attributes().count(), 0);
    });
}

#[test]
fn records_stand_back_to_back() {
    let mut all = Recorded::default();
    for span in 1..=100 {
        let items: Items = (0..span % 7)
            .flat_map(|_| attribute(Key::Inline("same"), |slot| slot.str("value")))
            .collect();
        add(&mut all, &header(span), &items);
    }
    assert_eq!(all.len(), 100);
    assert!(
        all.iter(Timeline::now())
            .map(|span| span.span_id().word())
            .eq(1..=100)
    );
    let mut copy = Recorded::default();
    all.iter(Timeline::now()).for_each(|span| copy.push(&span));
    assert_eq!((copy.len(), copy.words()), (all.len(), all.words()));
    let buffer = copy.into_buffer();
    assert!(buffer.len() > 100 * HEADER);
    assert_eq!(Recorded::reuse(buffer).words(), 0);
}
