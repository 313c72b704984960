//! What ends the run.

use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;
use thiserror::Error;

use crate::order::TOPIC;

#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("cannot set up tracing: {0}")]
    Tracing(#[from] trace_runtime::Error),
    #[error("Kafka: {0}")]
    Kafka(#[from] KafkaError),
    #[error("cannot create the topic {TOPIC}: {0}")]
    Topic(RDKafkaErrorCode),
    #[error("the kitchen has waited too long for a message")]
    Silence,
}
