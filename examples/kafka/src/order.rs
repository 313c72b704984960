//! What a message says.

use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;
use rdkafka::producer::future_producer::Delivery;
use serde::{Deserialize, Serialize};

/// Where orders are sent.
pub(crate) const TOPIC: &str = "orders";

/// All orders of the evening: tables, and what they want. One of them will fail.
pub(crate) const TONIGHT: [(&str, &str); 6] = [
    ("terrace-2", "curry"),
    ("garden-1", "unicorn"),
    ("terrace-1", "soup"),
    ("terrace-1", "curry"),
    ("garden-2", "soup"),
    ("terrace-2", "soup"),
];

/// A dish for a table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) table: String,
    pub(crate) dish: String,
}

impl Order {
    pub(crate) fn new(table: &str, dish: &str) -> Self {
        Self {
            table: table.to_owned(),
            dish: dish.to_owned(),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

/// How long a dish takes, if it is on the menu.
pub(crate) fn cooking_time(dish: &str) -> Option<Duration> {
    match dish {
        "soup" => Some(Duration::from_millis(4)),
        "curry" => Some(Duration::from_millis(9)),
        _ => None,
    }
}

/// Where a message lies in its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl From<Delivery> for Place {
    fn from(delivery: Delivery) -> Self {
        Self {
            partition: delivery.partition,
            offset: delivery.offset,
        }
    }
}

impl From<&BorrowedMessage<'_>> for Place {
    fn from(message: &BorrowedMessage<'_>) -> Self {
        Self {
            partition: message.partition(),
            offset: message.offset(),
        }
    }
}
