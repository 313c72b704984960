//! Records of `log` that come by way of `tracing`, as `tracing_subscriber` arranges it by default. They have one logger a process.

mod printed;

use printed::Printed;
use trace_runtime::{logs, testing, traced};
use tracing_log::LogTracer;
use tracing_subscriber::layer::SubscriberExt;

#[traced]
fn ours() {
    log::info!("of a library");
}

#[test]
fn they_show_the_ids_and_are_events_too() {
    LogTracer::init().expect("nobody else does");
    let printed = Printed::default();
    let lines = printed.layer().map_event_format(logs::text);
    let subscriber = tracing_subscriber::registry()
        .with(trace_runtime::tracing::layer())
        .with(lines);
    let ((), spans) = testing::capture(|| tracing::subscriber::with_default(subscriber, ours));

    let span = spans.named("ours").one();
    let ids = format!("[{}] [{}]", span.trace_id(), span.span_id());
    let line = format!("{ids}  INFO logs_bridge: of a library\n");
    assert_eq!(printed.text(), line);
    let events: Vec<_> = span.events().iter().map(testing::EventData::name).collect();
    assert_eq!(events, ["of a library"]);
}
