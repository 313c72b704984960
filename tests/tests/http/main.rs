//! The layers around servers and clients of HTTP, gRPC and web sockets, over loopback.

mod client;
mod grpc;
mod health;
mod loopback;
mod many;
mod resends;
mod server;
mod server_body;
mod websocket;
