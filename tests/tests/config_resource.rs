//! What exporters learn about the process.

use std::sync::mpsc;
use std::time::Duration;

use trace_runtime::export::{Batch, Exporter};
use trace_runtime::{Error, Resource, Value, span};

struct Names(mpsc::Sender<Resource>);

impl Exporter for Names {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let part = batch.select(|_| true);
        assert_eq!(part.resource(), batch.resource());
        let _ = self.0.send(batch.resource().clone());
        Ok(())
    }
}

#[test]
fn every_batch_carries_the_resource() {
    let (sender, resources) = mpsc::channel();
    let shop = Resource::builder()
        .attribute("service.name", "shop")
        .attribute("shop.replica", 3);
    let tracing = trace_runtime::builder()
        .resource(shop.build())
        .resource(Resource::builder().attribute("shop.replica", 4).build())
        .exporter(Names(sender))
        .init()
        .expect("the first one");
    span!("one").in_scope(|| ());
    assert_eq!(tracing.shutdown(Duration::from_secs(5)).delivered(), 1);

    let resource = resources.recv().expect("one batch");
    assert_eq!(resource.service_name(), "shop");
    assert_eq!(resource.attribute("shop.replica"), Some(Value::I64(4)));
    assert_eq!(
        resource.attribute("telemetry.sdk.name"),
        Some(Value::Str("trace-runtime"))
    );
}
