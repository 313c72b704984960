//! What is written as protobuf, read by the published schema.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use prost::Message;

use super::*;
use crate::testing::Spans;
use crate::{TraceId, link};

/// `zipkin.proto` of openzipkin/zipkin-api.
#[derive(Clone, PartialEq, Message)]
struct ListOfSpans {
    #[prost(message, repeated, tag = "1")]
    spans: Vec<ZipkinSpan>,
}

#[derive(Clone, PartialEq, Message)]
struct ZipkinSpan {
    #[prost(bytes = "vec", tag = "1")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    parent_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    id: Vec<u8>,
    #[prost(enumeration = "Kind", tag = "4")]
    kind: i32,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(fixed64, tag = "6")]
    timestamp: u64,
    #[prost(uint64, tag = "7")]
    duration: u64,
    #[prost(message, optional, tag = "8")]
    local_endpoint: Option<Endpoint>,
    #[prost(message, optional, tag = "9")]
    remote_endpoint: Option<Endpoint>,
    #[prost(message, repeated, tag = "10")]
    annotations: Vec<Annotation>,
    #[prost(btree_map = "string, string", tag = "11")]
    tags: BTreeMap<String, String>,
    #[prost(bool, tag = "12")]
    debug: bool,
    #[prost(bool, tag = "13")]
    shared: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
enum Kind {
    Unspecified = 0,
    Client = 1,
    Server = 2,
    Producer = 3,
    Consumer = 4,
}

#[derive(Clone, PartialEq, Message)]
struct Endpoint {
    #[prost(string, tag = "1")]
    service_name: String,
    #[prost(bytes = "vec", tag = "2")]
    ipv4: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    ipv6: Vec<u8>,
    #[prost(int32, tag = "4")]
    port: i32,
}

#[derive(Clone, PartialEq, Message)]
struct Annotation {
    #[prost(fixed64, tag = "1")]
    timestamp: u64,
    #[prost(string, tag = "2")]
    value: String,
}

/// The fields that are there, under the names of the JSON.
fn fields(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let is_there = |value: &Value| {
        !matches!(value, Value::Null) && *value != 0 && *value != "" && *value != json!([])
    };
    let there = fields.into_iter().filter(|(_, value)| is_there(value));
    Value::Object(there.map(|(key, value)| (key.into(), value)).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Endpoint {
    fn as_json(&self) -> Value {
        let ipv4 = <[u8; 4]>::try_from(&self.ipv4[..]).map(Ipv4Addr::from);
        let ipv6 = <[u8; 16]>::try_from(&self.ipv6[..]).map(Ipv6Addr::from);
        fields([
            ("serviceName", json!(self.service_name)),
            ("ipv4", json!(ipv4.map(|it| it.to_string()).ok())),
            ("ipv6", json!(ipv6.map(|it| it.to_string()).ok())),
            ("port", json!(self.port)),
        ])
    }
}

impl ZipkinSpan {
    fn as_json(&self) -> Value {
        assert_eq!((self.trace_id.len(), self.id.len()), (16, 8));
        assert!(!self.debug && !self.shared);
        let kind = match self.kind() {
            Kind::Unspecified => Value::Null,
            kind => json!(format!("{kind:?}").to_uppercase()),
        };
        let annotation = |it: &Annotation| json!({"timestamp": it.timestamp, "value": it.value});
        let annotations: Vec<_> = self.annotations.iter().map(annotation).collect();
        fields([
            ("traceId", json!(hex(&self.trace_id))),
            ("id", json!(hex(&self.id))),
            ("parentId", json!(hex(&self.parent_id))),
            ("kind", kind),
            ("name", json!(self.name)),
            ("timestamp", json!(self.timestamp)),
            ("duration", json!(self.duration)),
            (
                "localEndpoint",
                json!(self.local_endpoint.as_ref().map(Endpoint::as_json)),
            ),
            (
                "remoteEndpoint",
                json!(self.remote_endpoint.as_ref().map(Endpoint::as_json)),
            ),
            ("annotations", json!(annotations)),
            ("tags", json!(self.tags)),
        ])
    }
}

fn lists(batch: &Batch, limit: usize) -> (Vec<ListOfSpans>, u64) {
    let mut found = Vec::new();
    let too_large = Lists::protobuf(limit).split(batch, |list| {
        assert!(list.body.len() <= limit, "{limit}");
        let list_of_spans = ListOfSpans::decode(list.body).expect("a list of spans");
        assert_eq!(list_of_spans.spans.len() as u64, list.spans);
        found.push(list_of_spans);
    });
    (found, too_large)
}

fn one_list(batch: &Batch) -> Vec<Value> {
    let (lists, too_large) = lists(batch, usize::MAX);
    assert_eq!((lists.len(), too_large), (1, 0));
    lists[0].spans.iter().map(ZipkinSpan::as_json).collect()
}

fn spans_of_every_kind() -> Spans {
    let ((), spans) = capture(|| {
        let addresses = ["10.0.0.7", "2001:db8::1", "db"];
        for address in addresses {
            span!("call", kind = client; network.peer.address = address, network.peer.port = 5432)
                .in_scope(|| {
                    event!("seen", part = 0.5, by = "me \"and\" you");
                    event!("gone");
                    attr!(flag = true, whole = -7, text = "", list = ["a", "b"]);
                });
        }
        span!("serve", kind = server).in_scope(|| span!("step").in_scope(|| ()));
        span!("send", kind = producer; peer.service = "queue").in_scope(|| {
            set_status(Status::error("it broke"));
        });
        span!("receive", kind = consumer).in_scope(|| {
            link!(crate::SpanContext::remote(
                TraceId::from_bytes([7; 16]).expect("not zero"),
                crate::SpanId::from_bytes([7; 8]).expect("not zero"),
                crate::TraceFlags::SAMPLED,
            ));
            set_attribute("long", "x".repeat(20_000).as_str());
            rename("");
        });
    });
    spans
}

#[test]
fn protobuf_says_what_json_says() {
    let spans = spans_of_every_kind();
    assert_eq!(spans.len(), 7);
    let batch = spans.whole_batch();
    let mut json = zipkin_of(&batch);
    for span in &mut json {
        // Protobuf has no empty text.
        let named = span["name"] != "";
        span.as_object_mut()
            .expect("a span")
            .retain(|key, _| named || key != "name");
    }
    assert_eq!(one_list(&batch), json);
    let cut = cut();
    assert_eq!(one_list(&cut), zipkin_of(&cut));
}

#[test]
fn lists_in_protobuf_keep_their_limit() {
    let ((), spans) = capture(|| (0..50).for_each(|n| drop(span!("one", n = n))));
    let batch = spans.whole_batch();
    for limit in 0..1_000 {
        let (lists, too_large) = lists(&batch, limit);
        let found: usize = lists.iter().map(|list| list.spans.len()).sum();
        assert_eq!(found as u64 + too_large, 50, "{limit}");
    }
}
