//! The spans and events of `tracing` as ours: what is entered, left and closed in any order, alone and beside our own.

mod events;
mod guards;
mod reported;
mod spans;
mod stress;
#[path = "../tracing_setup/mod.rs"]
mod tracing_setup;
mod tree;
