//! HTTP and gRPC: layers for servers and clients.
//!
//! They are [`tower`](https://docs.rs/tower) layers over `http` requests, so axum, hyper, tonic and reqwest run through them.
//!
//! An axum application gets its spans by one line, [`ServerLayer::axum`](ServerLayer) behind its routes; any other service by [`ServerLayer::new`]. A
//! client gets them by [`ClientLayer::new`].
//!
//! # A span's life
//!
//! A request's span is made with its parent: what the headers say on a [server](ServerLayer), what is current for a [client](ClientLayer), which sends the
//! span along. It is current while the service works on the response and while the response's body is polled, so `#[traced]` functions
//! are its children, and [`attr!`](crate::attr) outside of them adds to it.
//!
//! | the span ends | when |
//! | --- | --- |
//! | returned | the last of the body went through: the end of a stream, the trailers of a call |
//! | error | the service or the body failed, or the status says so: 5xx on a server, 4xx too for a client, [codes](#grpc) of gRPC |
//! | panicked | the handler did |
//! | cancelled | the response, or its body, was dropped before the end: the other side hung up, or nobody wanted the rest |
//!
//! # Attributes
//!
//! Those of the stable [HTTP conventions](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). The name is `METHOD /route/{template}`, or the method
//! alone where no template is known: never the path, of which there is no end. Credentials in a URL, and the values of query parameters that are
//! known to sign it, are replaced by `REDACTED`. Texts that a stranger sends are cut at 1,024 bytes.
//!
//! # gRPC
//!
//! A request whose content type is gRPC's gets the attributes of the [RPC conventions](https://opentelemetry.io/docs/specs/semconv/rpc/grpc/) and the name
//! `package.Service/Method`. The status is read from the trailers. On a server `UNKNOWN`, `DEADLINE_EXCEEDED`, `UNIMPLEMENTED`, `INTERNAL`, `UNAVAILABLE` and
//! `DATA_LOSS` are errors, for a client every code but `OK`.
//!
//! # Tests
//!
//! A server that is built inside a [capture](crate::testing::capture) belongs to it, on whatever task it runs. So a test that serves on loopback sees both
//! sides of the wire in one tree.

mod body;
mod client;
mod conventions;
mod exchange;
mod forwarded;
mod future;
mod grpc;
mod head;
mod messages;
mod reply;
mod request_id;
mod resends;
mod server;
mod url;

pub use body::Body;
pub use client::{Client, ClientLayer};
pub use future::ResponseFuture;
pub use head::Head;
pub use messages::Messages;
pub use resends::count_resends;
pub use server::{Server, ServerLayer};
