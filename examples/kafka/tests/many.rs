//! A hundred traces through a topic at once, in both flavours of the runtime: what takes a message up continues the trace of who sent it, and no other.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer as _, StreamConsumer};
use rdkafka::message::{Headers as _, Message as _, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{FutureProducer, FutureRecord};
use tokio::runtime::{Builder, Runtime};
use trace_runtime::testing::{self, Spans};
use trace_runtime::{WithContext as _, attr, propagation, task, trace_id, traced};

const TRACES: u32 = 100;
const TOPIC: &str = "orders";

type Failure = Box<dyn Error + Send + Sync>;

#[traced(root, attrs(order = id))]
async fn order(id: u32, producer: FutureProducer) {
    send(id, &producer).await.expect("a broker took it");
}

#[traced]
async fn send(id: u32, producer: &FutureProducer) -> Result<(), Failure> {
    let mut headers = OwnedHeaders::new();
    propagation::inject(&mut headers);
    let (key, body) = (id.to_string(), id.to_string());
    let record = FutureRecord::to(TOPIC).key(&key).payload(&body);
    let sent = producer.send(record.headers(headers), Duration::from_secs(30));
    sent.await.map_err(|(error, _)| error)?;
    attr!(order = id);
    Ok(())
}

#[traced(attrs(order = id))]
async fn cook(id: u32) {
    tokio::task::yield_now().await;
    attr!(again = id);
}

/// Takes all of them up, each where it was sent.
async fn cook_all(consumer: &StreamConsumer) -> Result<(), Failure> {
    let mut cooks = task::JoinSet::new();
    for _ in 0..TRACES {
        let message = consumer.recv().await?;
        let id = message
            .payload_view::<str>()
            .ok_or("no payload")??
            .parse()?;
        let headers = message.headers().ok_or("no headers")?;
        assert!(headers.count() > 0);
        cooks.spawn(cook(id).with_context(propagation::extract(headers)));
        assert_eq!(trace_id(), None);
    }
    cooks.join_all().await;
    Ok(())
}

async fn evening() -> Result<(), Failure> {
    let cluster = MockCluster::new(1)?;
    cluster.create_topic(TOPIC, 4, 1)?;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", cluster.bootstrap_servers());
    let producer: FutureProducer = config.create()?;
    let mut orders = task::JoinSet::new();
    for id in 0..TRACES {
        orders.spawn(order(id, producer.clone()));
    }
    orders.join_all().await;
    config
        .set("group.id", "cooks")
        .set("auto.offset.reset", "earliest");
    let consumer: StreamConsumer = config.create()?;
    consumer.subscribe(&[TOPIC])?;
    cook_all(&consumer).await
}

fn assert_traces(spans: &Spans) {
    let mut traces: BTreeMap<_, HashMap<&str, _>> = BTreeMap::new();
    for span in spans {
        let order = span.attribute("order").map(|it| it.to_string());
        traces.entry(order).or_default().insert(span.name(), span);
    }
    assert_eq!(traces.len(), TRACES as usize);
    for trace in traces.values() {
        let (order, send, cook) = (trace["order"], trace["send"], trace["cook"]);
        assert_eq!(order.parent_span_id(), None);
        assert_eq!(send.parent_span_id(), Some(order.span_id()));
        assert_eq!(cook.parent_span_id(), Some(send.span_id()));
        assert!(trace.values().all(|it| it.trace_id() == order.trace_id()));
        assert_eq!(cook.attribute("again"), cook.attribute("order"));
    }
    assert_eq!(spans.len(), 3 * TRACES as usize);
}

fn runtimes() -> [Runtime; 2] {
    let single = Builder::new_current_thread().enable_all().build();
    let multi = Builder::new_multi_thread().enable_all().build();
    [single, multi].map(|runtime| runtime.expect("a runtime"))
}

#[test]
fn a_hundred_traces_at_once() {
    for runtime in runtimes() {
        let (result, spans) = runtime.block_on(testing::capture_async(evening()));
        result.expect("an evening without accidents");
        assert_traces(&spans);
    }
}
