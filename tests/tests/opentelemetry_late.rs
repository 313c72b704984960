//! Contexts that were attached before the observer was there: a process of its own, because it is installed once.

use opentelemetry::trace::{TraceContextExt, Tracer};
use opentelemetry::{Context as ApiContext, global};
use trace_runtime::testing::capture;
use trace_runtime::{Context, span, traced};

#[traced]
fn leaf() {}

#[test]
fn an_attachment_that_nobody_observed_is_a_parent_all_the_same() {
    let ((), spans) = capture(|| {
        let theirs = span!("ours").in_scope(|| Context::current().to_opentelemetry());
        let early = theirs.attach();
        trace_runtime::opentelemetry::install().expect("nobody else observes");
        let tracer = global::tracer("their-library");
        tracer.in_span("first", |_| leaf());
        {
            let span = tracer.start("active");
            let _active = ApiContext::current_with_span(span).attach();
            leaf();
        }
        tracer.in_span("second", |_| leaf());
        drop(early);
        leaf();
    });
    spans.assert_tree(
        "
        ours
          first
            leaf
          active
            leaf
          second
            leaf
        leaf
        ",
    );
}
