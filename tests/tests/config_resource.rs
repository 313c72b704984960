//! What exporters learn about the process.

use std::sync::mpsc;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, InstrumentationScope, Resource, Value, span};

struct Origins(mpsc::Sender<(Resource, String)>);

impl Exporter for Origins {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let part = batch.select(|_| true);
        assert_eq!(part.resource(), batch.resource());
        let scope = batch.scope(&batch.iter().next().expect("not empty"));
        let _ = self
            .0
            .send((batch.resource().clone(), format!("{scope:?}")));
        Ok(())
    }
}

#[test]
fn every_batch_says_where_its_spans_come_from() {
    let (sender, origins) = mpsc::channel();
    let shop = Resource::builder()
        .attribute("service.name", "shop")
        .attribute("shop.replica", 3);
    let tracing = trace_runtime::builder()
        .resource(shop.build())
        .resource(Resource::builder().attribute("shop.replica", 4).build())
        .scope(InstrumentationScope::new("config_resource").version("0"))
        .scope(
            InstrumentationScope::new("config_resource")
                .version("1.4.0")
                .schema_url("https://opentelemetry.io/schemas/1.37.0")
                .attribute("team", "payments"),
        )
        .scope(InstrumentationScope::new("config").version("2"))
        .exporter(Origins(sender))
        .init()
        .expect("the first one");
    span!("one").in_scope(|| ());
    assert_eq!(tracing.shutdown(Duration::from_secs(5)).delivered(), 1);

    let (resource, scope) = origins.recv().expect("one batch");
    for part in ["config_resource", "1.4.0", "schemas/1.37.0", "payments"] {
        assert!(scope.contains(part), "{scope}");
    }
    assert_eq!(resource.service_name(), "shop");
    assert_eq!(resource.attribute("shop.replica"), Some(Value::I64(4)));
    assert_eq!(
        resource.attribute("telemetry.sdk.name"),
        Some(Value::Str("trace-runtime"))
    );
}
