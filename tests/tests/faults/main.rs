//! What goes wrong between us and a receiver, a test a fault, and what the report says about it.

mod concurrent;
mod for_ever;
#[path = "../receiver/grpc.rs"]
mod grpc;
mod over_grpc;
mod over_http;
#[path = "../receiver/mod.rs"]
mod receiver;
mod recording;
mod shutdown;
mod tls;
