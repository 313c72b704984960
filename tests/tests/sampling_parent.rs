//! What a sampler knows of the parent.

use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::sampling::SamplingParameters;
use trace_runtime::{Error, SpanContext, propagation, span};

struct Sink;

impl Exporter for Sink {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }
}

fn is_ours(parameters: &SamplingParameters<'_>) -> bool {
    let is_remote = parameters.parent.is_some_and(SpanContext::is_remote);
    let tenant = parameters.context.baggage().get("tenant");
    is_remote
        && parameters.trace_state().get("vendor") == Some("x")
        && tenant.as_deref() == Some("mine")
}

#[test]
fn a_sampler_sees_the_whole_parent() {
    let tracing = trace_runtime::builder()
        .exporter(Sink)
        .sampler(is_ours)
        .init()
        .expect("the first one");
    for tenant in ["mine", "theirs"] {
        let headers = [
            (
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00".to_owned(),
            ),
            ("tracestate", "vendor=x".to_owned()),
            ("baggage", format!("tenant={tenant}")),
        ];
        propagation::extract(&headers).attach(|| span!("serve").in_scope(|| ()));
    }
    let report = tracing.shutdown(Duration::from_secs(60));
    assert_eq!(report.delivered(), 1, "{report}");
}
