//! Limits and redaction against what they promise, one by one; then against an oracle, on random spans.

use super::{Bench, add, header, recorded};
use crate::export::{Attributes, Batch};
use crate::limits::Limits;
use crate::pipeline::ledger::{Changes, Cuts};
use crate::pipeline::stage::Scrub;
use crate::record::tests::properties::Random;
use crate::record::{
    Items, Key, Recorded, Slot, push_event, push_link, push_name, push_status_error,
    push_trace_state,
};
use crate::redaction::{Pattern, Redaction, Redactor};
use crate::resource::Origin;
use crate::{ReadableSpan, Resource, SpanContext, SpanId, Status, TraceFlags, TraceId, Value};

fn bench(limits: Limits, redaction: Redaction) -> Bench<Scrub> {
    Bench::new(Scrub::new(limits, Redactor::new(redaction)))
}

fn limited(limits: Limits) -> Bench<Scrub> {
    bench(limits, Redaction::none())
}

fn redacted(redaction: Redaction) -> Bench<Scrub> {
    bench(Limits::none(), redaction)
}

fn one(items: &Items) -> Recorded {
    let mut recorded = Recorded::default();
    add(&mut recorded, &header(1), items);
    recorded
}

fn target(span: u64) -> SpanContext {
    let trace = TraceId::from_halves([0, 7]).expect("not zero");
    let span = SpanId::from_word(span).expect("not zero");
    SpanContext::new(trace, span, TraceFlags::SAMPLED, true)
}

fn numbered(count: i64) -> Items {
    let mut items = Items::new();
    for number in 0..count {
        let key = format!("key {number}");
        Slot::buffer(Key::Inline(&key), &mut items).i64(number);
    }
    items
}

fn attribute(key: Key<'_>, record: impl FnOnce(Slot<'_>)) -> Items {
    let mut items = Items::new();
    record(Slot::buffer(key, &mut items));
    items
}

fn read<R>(batch: &Batch, read: impl FnOnce(ReadableSpan<'_>) -> R) -> R {
    read(batch.iter().next().expect("there is a span"))
}

fn shown(attributes: Attributes<'_>) -> Vec<String> {
    attributes
        .map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect()
}

#[test]
fn records_without_fault_stay_where_they_are() {
    let mut bench = bench(Limits::new().value_length(10), Redaction::new().find_all());
    let mut items = numbered(128);
    push_name(&mut items, "a name");
    let recorded = one(&items);
    let place = std::ptr::from_ref(
        recorded
            .iter(crate::clock::Timeline::now())
            .next()
            .expect("one")
            .words()
            .0,
    );
    let batch = bench.pass(recorded);
    assert_eq!(
        read(&batch, |span| std::ptr::from_ref(span.words().0)),
        place
    );
    assert_eq!(bench.ledger.changes(), Changes::default());
}

#[test]
fn the_first_attributes_stay_and_each_key_counts_once() {
    let mut bench = limited(Limits::none().attributes(2));
    let mut items = numbered(2);
    for (key, value) in [
        ("key 0", 10),
        ("key 2", 12),
        ("key 1", 11),
        ("key 2", 13),
        ("key 3", 14),
    ] {
        Slot::buffer(Key::Inline(key), &mut items).i64(value);
    }
    read(&bench.pass(one(&items)), |span| {
        assert_eq!(shown(span.attributes()), ["key 0=10", "key 1=11"]);
        assert_eq!(span.dropped_attributes_count(), 2);
    });
    assert_eq!(bench.ledger.changes().cuts.attributes, 2);
}

#[test]
fn a_default_gives_way_as_without_limits() {
    let mut items = Items::new();
    crate::record::push_default(&mut items, &"said", "default");
    Slot::buffer(Key::Static(&"said"), &mut items).str("by the program");
    crate::record::push_default(&mut items, &"said", "default again");
    let mut bench = limited(Limits::none().attributes(1));
    read(&bench.pass(one(&items)), |span| {
        assert_eq!(shown(span.attributes()), ["said=by the program"]);
        assert_eq!(span.dropped_attributes_count(), 0);
    });
}

#[test]
fn the_last_events_and_the_first_links_stay() {
    let mut items = Items::new();
    for number in 1..=4 {
        push_event(
            &mut items,
            Key::Inline(&format!("event {number}")),
            number,
            &numbered(3),
        );
        push_link(&mut items, &target(number), &numbered(3));
    }
    let limits = Limits::none()
        .events(2)
        .links(3)
        .event_attributes(1)
        .link_attributes(2);
    let mut bench = limited(limits);
    read(&bench.pass(one(&items)), |span| {
        let names: Vec<_> = span.events().map(|event| event.name().to_owned()).collect();
        assert_eq!(names, ["event 3", "event 4"]);
        let links: Vec<_> = span.links().map(|link| link.span_context()).collect();
        assert_eq!(links, [target(1), target(2), target(3)]);
        assert_eq!(
            (span.dropped_events_count(), span.dropped_links_count()),
            (2, 1)
        );
        let event = span.events().next().expect("there are two");
        assert_eq!(shown(event.attributes()), ["key 0=0"]);
        assert_eq!(event.dropped_attributes_count(), 2);
        let link = span.links().next().expect("there are three");
        assert_eq!(link.attributes().count(), 2);
        assert_eq!(link.dropped_attributes_count(), 1);
    });
    let cuts = Cuts {
        attributes: 2 * 2 + 3,
        events: 2,
        links: 1,
        values: 0,
    };
    assert_eq!(bench.ledger.changes().cuts, cuts);
}

#[test]
fn texts_are_cut_and_marked_wherever_they_are() {
    let mut items = attribute(Key::Static(&"long"), |slot| slot.str("ääääää"));
    items.extend(attribute(Key::Static(&"short"), |slot| slot.str("ääää")));
    items.extend(attribute(Key::Static(&"number"), |slot| slot.i64(123_456)));
    items.extend(attribute(Key::Static(&"many"), |slot| {
        slot.strs(["abcd", "abcde"]);
    }));
    let inner = attribute(Key::Static(&"inner"), |slot| slot.str("abcde"));
    push_event(&mut items, Key::Static(&"a long event"), 5, &inner);
    let mut bench = limited(Limits::none().value_length(4));
    read(&bench.pass(one(&items)), |span| {
        let wanted = [
            "long=äää…",
            "short=ääää",
            "number=123456",
            "many=[abcd, abc…]",
        ];
        assert_eq!(shown(span.attributes()), wanted);
        let event = span.events().next().expect("there is one");
        assert_eq!(event.name(), "a long event");
        assert_eq!(shown(event.attributes()), ["inner=abc…"]);
        assert_eq!(span.dropped_attributes_count(), 0);
    });
    assert_eq!(bench.ledger.changes().cuts.values, 3);
}

#[test]
fn a_large_span_keeps_its_name_and_what_fits() {
    let mut items = numbered(3);
    items.extend(attribute(Key::Static(&"large"), |slot| {
        slot.str(&"x".repeat(2000));
    }));
    items.extend(attribute(Key::Static(&"small"), |slot| slot.bool(true)));
    push_name(&mut items, "a name");
    push_status_error(&mut items, "a status");
    push_trace_state(&mut items, "a=b");
    push_event(&mut items, Key::Static(&"event"), 5, &[]);
    push_event(&mut items, Key::Static(&"large event"), 5, &numbered(200));
    let mut bench = limited(Limits::none().span_bytes(1000));
    read(&bench.pass(one(&items)), |span| {
        assert_eq!(span.name(), "a name");
        assert_eq!(span.status(), Status::error("a status"));
        assert_eq!(span.trace_state(), "a=b");
        assert_eq!(
            shown(span.attributes()),
            ["key 0=0", "key 1=1", "key 2=2", "small=true"]
        );
        assert_eq!(span.dropped_attributes_count(), 1);
        assert_eq!((span.events().count(), span.dropped_events_count()), (1, 1));
        assert!(span.size() * 8 <= 1000);
    });
}

#[test]
fn a_name_alone_may_be_too_large() {
    let mut items = Items::new();
    push_name(&mut items, &"ä".repeat(1000));
    push_status_error(&mut items, &"ä".repeat(1000));
    let mut bench = limited(Limits::none().span_bytes(500));
    read(&bench.pass(one(&items)), |span| {
        assert!(span.size() * 8 <= 500, "{}", span.size() * 8);
        assert!(span.name().ends_with("ä…"));
        assert!(span.name().len() > 300);
        assert_eq!(span.status(), Status::Unset, "nothing is left for it");
    });
}

#[test]
fn values_of_secret_keys_are_taken_out_wherever_they_are() {
    let secret = || attribute(Key::Static(&"user.password"), |slot| slot.str("hunter2"));
    let mut items = secret();
    items.extend(attribute(Key::Inline("api_key"), |slot| {
        slot.strs(["hunter2", "hunter3"]);
    }));
    items.extend(attribute(Key::Static(&"password"), |slot| slot.i64(1234)));
    items.extend(attribute(Key::Static(&"has.password"), |slot| {
        slot.bool(true);
    }));
    items.extend(attribute(Key::Static(&"token"), |slot| slot.i64(5)));
    items.extend(attribute(Key::Static(&"name"), |slot| slot.str("kept")));
    push_event(&mut items, Key::Static(&"event"), 5, &secret());
    push_link(&mut items, &target(1), &secret());
    let mut bench = redacted(Redaction::new());
    read(&bench.pass(one(&items)), |span| {
        let wanted = [
            "user.password=[REDACTED]",
            "api_key=[REDACTED]",
            "password=[REDACTED]",
            "has.password=true",
            "token=5",
            "name=kept",
        ];
        assert_eq!(shown(span.attributes()), wanted);
        let event = span.events().next().expect("there is one");
        assert_eq!(shown(event.attributes()), ["user.password=[REDACTED]"]);
        let link = span.links().next().expect("there is one");
        assert_eq!(shown(link.attributes()), ["user.password=[REDACTED]"]);
        assert_eq!(span.dropped_attributes_count(), 0);
    });
    assert_eq!(bench.ledger.changes().redacted, 5);
}

#[test]
fn secrets_in_texts_are_taken_out_wherever_they_are() {
    const SECRET: &str = "bob@example.com";
    let text = format!("from {SECRET}!");
    let mut items = attribute(Key::Static(&"text"), |slot| slot.str(&text));
    items.extend(attribute(Key::Inline(SECRET), |slot| {
        slot.strs(["a", &text]);
    }));
    push_name(&mut items, &text);
    push_status_error(&mut items, &text);
    push_event(&mut items, Key::Inline(&text), 5, &[]);
    let mut bench = redacted(Redaction::none().find(Pattern::Email));
    read(&bench.pass(one(&items)), |span| {
        let clean = "from [REDACTED]!";
        assert_eq!(
            shown(span.attributes()),
            [format!("text={clean}"), format!("[REDACTED]=[a, {clean}]")]
        );
        assert_eq!(span.name(), clean);
        assert_eq!(span.status(), Status::error(clean));
        assert_eq!(span.events().next().expect("there is one").name(), clean);
    });
    assert_eq!(bench.ledger.changes().redacted, 6);
}

#[test]
fn a_secret_is_found_before_its_text_is_cut() {
    let items = attribute(Key::Static(&"text"), |slot| {
        slot.str("card 4111111111111111");
    });
    let mut bench = bench(
        Limits::none().value_length(12),
        Redaction::none().find(Pattern::CardNumber),
    );
    read(&bench.pass(one(&items)), |span| {
        assert_eq!(shown(span.attributes()), ["text=card [REDAC…"]);
    });
}

#[test]
fn a_number_may_be_a_card() {
    let mut items = attribute(Key::Static(&"number"), |slot| {
        slot.i64(4_111_111_111_111_111);
    });
    items.extend(attribute(Key::Static(&"other"), |slot| {
        slot.i64(4_111_111_111_111_112);
    }));
    let mut bench = redacted(Redaction::none().find(Pattern::CardNumber));
    read(&bench.pass(one(&items)), |span| {
        assert_eq!(
            shown(span.attributes()),
            ["number=[REDACTED]", "other=4111111111111112"]
        );
    });
}

#[test]
fn the_users_keys_come_before_ours() {
    let mut items = attribute(Key::Static(&"parser.token"), |slot| slot.str("fn"));
    items.extend(attribute(Key::Static(&"Customer.Name"), |slot| {
        slot.str("Bob");
    }));
    let rules = Redaction::new()
        .allow_key("parser.*")
        .deny_key("customer.name");
    read(&redacted(rules).pass(one(&items)), |span| {
        assert_eq!(
            shown(span.attributes()),
            ["parser.token=fn", "Customer.Name=[REDACTED]"]
        );
    });
}

/// More keys than the redactor has places for, every third a secret.
static MANY_KEYS: [&str; 5000] = {
    let mut keys = ["harmless"; 5000];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = "password";
        at += 3;
    }
    keys
};

#[test]
fn keys_that_share_a_place_are_told_apart() {
    let mut redactor = Redactor::new(Redaction::new());
    for key in MANY_KEYS.iter().chain(&MANY_KEYS) {
        let is_secret = redactor.guard(Key::Static(key)) != crate::redaction::Guard::Nothing;
        assert_eq!(is_secret, *key == "password");
    }
}

#[test]
fn only_what_objects_is_written_anew_and_the_order_stays() {
    let headers = (1..=100).map(header);
    let mut all = recorded([]);
    for header in headers {
        let count = if header.span % 7 == 0 { 5 } else { 3 };
        add(&mut all, &header, &numbered(count));
    }
    let mut bench = limited(Limits::none().attributes(4));
    let batch = bench.pass(all);
    assert_eq!(super::spans(&batch), (1..=100).collect::<Vec<_>>());
    for span in &batch {
        let is_cut = span.span_id().word() % 7 == 0;
        assert_eq!(span.dropped_attributes_count(), u32::from(is_cut));
        assert_eq!(span.attributes().count(), if is_cut { 4 } else { 3 });
    }
}

/// Reads what limits leave of a span from the span itself.
fn oracle(span: &ReadableSpan<'_>, limits: &Limits) -> String {
    let attributes = |attributes: Attributes<'_>, limit: usize, before: u32| {
        let all = shown_cut(attributes, limits.value_length);
        let dropped = all.len().saturating_sub(limit);
        format!(
            "{:?} -{}",
            &all[..all.len() - dropped],
            dropped + before as usize
        )
    };
    let events: Vec<_> = span
        .events()
        .map(|event| {
            let inner = attributes(
                event.attributes(),
                limits.event_attributes,
                event.dropped_attributes_count(),
            );
            format!("{} {} {inner}", event.name(), event.unix_nanos())
        })
        .collect();
    let links: Vec<_> = span
        .links()
        .map(|link| {
            let inner = attributes(
                link.attributes(),
                limits.link_attributes,
                link.dropped_attributes_count(),
            );
            format!("{:?} {inner}", link.span_context())
        })
        .collect();
    let first = events.len().saturating_sub(limits.events);
    let kept = links.len().min(limits.links);
    format!(
        "{} {:?} {} {} {:?} -{} {:?} -{}",
        span.name(),
        span.status(),
        span.trace_state(),
        attributes(
            span.attributes(),
            limits.attributes,
            span.dropped_attributes_count()
        ),
        &events[first..],
        first + span.dropped_events_count() as usize,
        &links[..kept],
        links.len() - kept + span.dropped_links_count() as usize,
    )
}

fn shown_cut(attributes: Attributes<'_>, characters: usize) -> Vec<String> {
    let cut = |text: &str| {
        let all: Vec<char> = text.chars().collect();
        match characters {
            _ if all.len() <= characters => text.to_owned(),
            0 => String::new(),
            _ => all[..characters - 1].iter().chain(&['…']).collect(),
        }
    };
    let value = |value: Value<'_>| match value {
        Value::Str(text) => format!("{:?}", cut(text)),
        Value::Array(array) => {
            let all = array.iter().map(|value| match value {
                Value::Str(text) => format!("{:?}", cut(text)),
                other => format!("{other:?}"),
            });
            format!("{:?}", all.collect::<Vec<_>>())
        }
        other => format!("{other:?}"),
    };
    attributes
        .map(|attribute| format!("{}={}", attribute.key, value(attribute.value)))
        .collect()
}

#[test]
fn limits_do_what_they_say_to_any_span() {
    let mut random = Random::new(31);
    for _ in 0..2000 {
        let mut limit = || usize::try_from(random.below(6)).expect("small");
        let limits = Limits::none()
            .attributes(limit())
            .events(limit())
            .links(limit())
            .event_attributes(limit())
            .link_attributes(limit())
            .value_length(limit());
        let recorded = one(&random.items());
        let timeline = crate::clock::Timeline::now();
        let wanted = oracle(&recorded.iter(timeline).next().expect("one"), &limits);
        let cut = recorded
            .iter(timeline)
            .revised(&mut limited(limits).stage)
            .unwrap_or(recorded);
        let cut = cut.iter(timeline).next().expect("one");
        assert_eq!(oracle(&cut, &Limits::none()), wanted);
    }
}

#[test]
fn no_span_is_larger_than_it_may_be() {
    let mut random = Random::new(32);
    for _ in 0..2000 {
        let bytes = 96 + usize::try_from(random.below(2000)).expect("small");
        let recorded = one(&random.items());
        let before = recorded.words() * 8;
        let mut bench = limited(Limits::none().span_bytes(bytes));
        let batch = bench.pass(recorded);
        read(&batch, |span| {
            let after = span.size() * 8;
            assert!(after <= bytes, "{after} of {bytes}, before {before}");
            assert!(before > bytes || after == before);
        });
    }
}

/// A span with one item, which has a secret.
fn planted() -> [Items; 10] {
    const SECRET: &str = "bob@example.com";
    let text = || attribute(Key::Static(&"text"), |slot| slot.str(SECRET));
    let password = || attribute(Key::Static(&"password"), |slot| slot.str(SECRET));
    let item = |push: &dyn Fn(&mut Items)| {
        let mut items = Items::new();
        push(&mut items);
        items
    };
    [
        text(),
        password(),
        attribute(Key::Static(&"texts"), |slot| slot.strs(["", SECRET])),
        attribute(Key::Inline(SECRET), |slot| slot.bool(true)),
        item(&|items| push_name(items, SECRET)),
        item(&|items| push_status_error(items, SECRET)),
        item(&|items| push_event(items, Key::Inline(SECRET), 5, &[])),
        item(&|items| push_event(items, Key::Static(&"event"), 5, &text())),
        item(&|items| push_event(items, Key::Static(&"event"), 5, &password())),
        item(&|items| push_link(items, &target(1), &password())),
    ]
}

#[test]
fn one_secret_is_reason_enough_wherever_it_is() {
    for (place, items) in planted().iter().enumerate() {
        let mut bench = redacted(Redaction::new().find(Pattern::Email));
        let left = read(&bench.pass(one(items)), |span| {
            let status = span.status();
            let (events, links) = (span.events(), span.links());
            format!(
                "{} {status:?} {:?} {events:?} {links:?}",
                span.name(),
                span.attributes()
            )
        });
        assert!(
            !left.contains("bob") && left.contains("[REDACTED]"),
            "{place}: {left}"
        );
        assert_eq!(bench.ledger.changes().redacted, 1, "{place}");
    }
}

#[test]
fn keys_of_the_resource_are_no_place_for_secrets() {
    let resource = Resource::builder().attribute("ann@example.com", "harmless");
    let mut origin = Origin {
        resource: resource.build(),
        scopes: Vec::new(),
    };
    let redaction = Redaction::none().find(Pattern::Email);
    Scrub::new(Limits::none(), Redactor::new(redaction)).scrub_origin(&mut origin);
    let keys: Vec<_> = origin.resource.attributes().map(|it| it.key).collect();
    assert_eq!(keys, ["[REDACTED]"]);
}
