//! A link carries the trace state of the span that it points at, where that is known.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]

use trace_runtime::propagation::Carrier;
use trace_runtime::{Context, SpanContext, TraceFlags, link, span, testing, traced};

fn remote() -> SpanContext {
    SpanContext::remote(
        "4bf92f3577b34da6a3ce929d0e0e4736".parse().expect("an id"),
        "00f067aa0ba902b7".parse().expect("an id"),
        TraceFlags::SAMPLED,
    )
}

fn message() -> Context {
    let state = "congo=t61rcWkgMzE".parse().expect("a list");
    Context::remote(remote()).with_trace_state(state)
}

#[traced(links = [message()])]
fn handle() {}

#[traced(links = message())]
async fn handle_async() {}

fn states(body: impl FnOnce()) -> Vec<String> {
    let ((), spans) = testing::capture(body);
    let links = spans.iter().flat_map(testing::SpanData::links);
    links.map(|link| link.trace_state().to_owned()).collect()
}

#[test]
fn of_every_way_to_link() {
    let wanted = ["congo=t61rcWkgMzE"];
    assert_eq!(states(handle), wanted);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    assert_eq!(states(|| runtime.block_on(handle_async())), wanted);
    assert_eq!(
        states(|| span!("one").in_scope(|| link!(message(), why = "test"))),
        wanted
    );
    assert_eq!(states(|| span!("one").add_link(message())), wanted);
    let carrier = Carrier::of(&message());
    assert_eq!(states(|| span!("one").add_link(&carrier)), wanted);
}

#[test]
fn where_it_is_known() {
    assert_eq!(states(|| span!("one").add_link(remote())), [""]);
}
