//! Values of the program's own in a context.

use trace_runtime::{Context, ContextKey, span, testing, thread};

static TENANT: ContextKey<&str> = ContextKey::new("tenant");
static OTHER: ContextKey<&str> = ContextKey::new("tenant");
static COUNT: ContextKey<u64> = ContextKey::new("count");

fn tenant() -> Option<&'static str> {
    Context::current().value(&TENANT).copied()
}

#[test]
fn two_keys_of_one_name_do_not_meet() {
    let context = Context::current().with_value(&TENANT, "a");
    assert_eq!(context.value(&TENANT), Some(&"a"));
    assert_eq!(context.value(&OTHER), None);
    assert_eq!((TENANT.name(), OTHER.name()), ("tenant", "tenant"));
}

#[test]
fn a_context_does_not_change() {
    let first = Context::current().with_value(&TENANT, "a");
    let second = first.with_value(&TENANT, "b").with_value(&COUNT, 2);
    assert_eq!(
        (first.value(&TENANT), first.value(&COUNT)),
        (Some(&"a"), None)
    );
    assert_eq!(
        (second.value(&TENANT), second.value(&COUNT)),
        (Some(&"b"), Some(&2))
    );
}

#[test]
fn what_runs_in_the_context_finds_the_value_and_nobody_else() {
    let context = Context::current().with_value(&TENANT, "a");
    let inside = context.attach(|| {
        let on_thread = thread::spawn(tenant).join().expect("it returns");
        (tenant(), on_thread)
    });
    assert_eq!(inside, (Some("a"), Some("a")));
    assert_eq!(tenant(), None);
}

#[test]
fn spans_inherit_values_and_requests_of_others_do_not() {
    let ((), spans) = testing::capture(|| {
        Context::current().with_value(&TENANT, "a").attach(|| {
            span!("below").in_scope(|| {
                assert_eq!(tenant(), Some("a"));
                assert_eq!(Context::detached().value(&TENANT), None);
            });
            span!("root", kind = internal, root).in_scope(|| assert_eq!(tenant(), Some("a")));
        });
    });
    assert_eq!(spans.len(), 2);
}

#[test]
fn threads_that_ask_for_a_key_at_once_agree() {
    static FRESH: ContextKey<usize> = ContextKey::new("fresh");
    let contexts: Vec<_> = std::thread::scope(|scope| {
        let make = |value| move || Context::default().with_value(&FRESH, value);
        let threads: Vec<_> = (0..8).map(|value| scope.spawn(make(value))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it returns"))
            .collect()
    });
    for (value, context) in contexts.iter().enumerate() {
        assert_eq!(context.value(&FRESH), Some(&value));
    }
}
