//! The producer: each message takes the context of its span along.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::error::KafkaResult;
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{FutureProducer, FutureRecord};
use trace_runtime::{attr, propagation, traced};

use crate::error::Error;
use crate::order::{Order, Place, TOPIC};

/// How long a message waits for room in the queue of those that are sent.
const QUEUE: Duration = Duration::from_secs(1);

pub(crate) struct Waiter {
    producer: FutureProducer,
}

impl Waiter {
    /// Fails a message that no broker has taken after five seconds, not after five minutes.
    pub(crate) fn new(config: &ClientConfig) -> KafkaResult<Self> {
        let producer = config
            .clone()
            .set("message.timeout.ms", "5000")
            .set("acks", "all")
            .create()?;
        Ok(Self { producer })
    }

    /// Orders of a table have the same key, so they stay in order.
    #[traced(attrs(order.table = order.table, order.dish = order.dish))]
    pub(crate) async fn take_order(&self, order: &Order) -> Result<Place, Error> {
        Ok(self.send(&order.table, &order.to_json()).await?)
    }

    #[traced(name = "send orders", kind = producer, attrs(
        messaging.system = "kafka",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = TOPIC,
        messaging.kafka.message.key = key,
    ))]
    async fn send(&self, key: &str, body: &str) -> KafkaResult<Place> {
        // New ones: what came with another message would be passed on with it.
        let mut headers = OwnedHeaders::new();
        propagation::inject(&mut headers);
        let record = FutureRecord::to(TOPIC).key(key).payload(body);
        let sent = self.producer.send(record.headers(headers), QUEUE).await;
        let place = Place::from(sent.map_err(|(error, _)| error)?);
        attr!(
            messaging.destination.partition.id = %place.partition,
            messaging.kafka.offset = place.offset,
        );
        Ok(place)
    }
}
