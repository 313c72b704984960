//! Where messages go: a cluster on the network, or one that lives in this process.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaResult;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::RDKafkaErrorCode;

use crate::error::Error;
use crate::order::TOPIC;

const PARTITIONS: i32 = 3;

/// How long a cluster has for its first answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Cluster {
    brokers: String,
    /// Its brokers listen on loopback for as long as it is there.
    _mock: Option<MockCluster<'static, DefaultProducerContext>>,
}

impl Cluster {
    pub(crate) fn mock() -> KafkaResult<Self> {
        let mock = MockCluster::new(1)?;
        mock.create_topic(TOPIC, PARTITIONS, 1)?;
        Ok(Self {
            brokers: mock.bootstrap_servers(),
            _mock: Some(mock),
        })
    }

    /// Creates the topic unless it is there.
    pub(crate) async fn at(brokers: &str) -> Result<Self, Error> {
        let cluster = Self {
            brokers: brokers.to_owned(),
            _mock: None,
        };
        let admin: AdminClient<DefaultClientContext> = cluster.config().create()?;
        let topic = NewTopic::new(TOPIC, PARTITIONS, TopicReplication::Fixed(1));
        let options = AdminOptions::new().request_timeout(Some(PATIENCE));
        for created in admin.create_topics([&topic], &options).await? {
            match created {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => return Err(Error::Topic(code)),
            }
        }
        Ok(cluster)
    }

    pub(crate) fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.brokers);
        config
    }
}
