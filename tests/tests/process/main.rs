//! What becomes of spans at the borders of a process; each test runs a case of `src/bin/process_case`.
#![cfg(unix)]

mod case;
mod end;
mod fork;
#[path = "../receiver/grpc.rs"]
mod grpc;
mod numbers;
#[path = "../receiver/mod.rs"]
mod receiver;
mod receivers;
mod signals;
mod threads;
