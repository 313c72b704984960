//! The consumer: a span for each batch, linked to the spans that sent its messages.

use std::collections::HashSet;
use std::time::Duration;

use rdkafka::consumer::{Consumer as _, StreamConsumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientConfig, Message as _};
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use trace_runtime::{attr, link, propagation, traced};

use crate::error::Error;
use crate::order::{Order, Place, TOPIC, cooking_time};

const GROUP: &str = "kitchen";

/// The most messages that are worked on at once.
const BATCH: usize = 4;

/// How long a batch waits for more messages.
const LINGER: Duration = Duration::from_millis(200);

/// How long the kitchen waits for a batch, which includes how long the group takes to form.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why an order was not served.
#[derive(Debug, Error)]
enum Refused {
    #[error("not an order: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("{0} is not on the menu")]
    Unknown(String),
}

pub(crate) struct Kitchen {
    consumer: StreamConsumer,
}

impl Kitchen {
    /// What is committed is what was stored, and that is done behind each batch: after a crash its messages come again.
    pub(crate) fn open(config: &ClientConfig) -> KafkaResult<Self> {
        let consumer: StreamConsumer = config
            .clone()
            .set("group.id", GROUP)
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.offset.store", "false")
            .create()?;
        consumer.subscribe(&[TOPIC])?;
        Ok(Self { consumer })
    }

    /// Takes batches until all of these messages were in one.
    pub(crate) async fn work_until_done(&self, sent: Vec<Place>) -> Result<(), Error> {
        let mut waiting: HashSet<Place> = sent.into_iter().collect();
        while !waiting.is_empty() {
            let batch = self.next_batch().await?;
            process(&batch).await;
            for message in &batch {
                self.consumer.store_offset_from_message(message)?;
                waiting.remove(&message.into());
            }
        }
        Ok(())
    }

    async fn next_batch(&self) -> Result<Vec<BorrowedMessage<'_>>, Error> {
        let first = timeout(PATIENCE, self.consumer.recv()).await;
        let mut batch = vec![first.map_err(|_| Error::Silence)??];
        let deadline = Instant::now() + LINGER;
        while batch.len() < BATCH
            && let Ok(message) = timeout_at(deadline, self.consumer.recv()).await
        {
            batch.push(message?);
        }
        Ok(batch)
    }
}

/// An order that is refused fails its own span, not the batch.
#[traced(name = "process orders", kind = consumer, root, attrs(
    messaging.system = "kafka",
    messaging.operation.name = "process",
    messaging.operation.type = "process",
    messaging.destination.name = TOPIC,
    messaging.consumer.group.name = GROUP,
    messaging.batch.message_count = batch.len(),
))]
async fn process(batch: &[BorrowedMessage<'_>]) {
    batch.iter().for_each(link_to_sender);
    for message in batch {
        cook(message.payload().unwrap_or_default()).await.ok();
    }
}

/// What differs from message to message stands on its link.
fn link_to_sender(message: &BorrowedMessage<'_>) {
    let sender = message
        .headers()
        .map(|headers| propagation::extract(headers));
    link!(
        sender,
        messaging.destination.partition.id = %message.partition(),
        messaging.kafka.offset = message.offset(),
    );
}

#[traced]
async fn cook(message: &[u8]) -> Result<(), Refused> {
    let order: Order = serde_json::from_slice(message)?;
    attr!(order.table = order.table, order.dish = order.dish);
    let time = cooking_time(&order.dish).ok_or_else(|| Refused::Unknown(order.dish.clone()))?;
    sleep(time).await;
    Ok(())
}
