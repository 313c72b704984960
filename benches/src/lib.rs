//! Side by side with the rivals: the same work, in one process, round by round in turn.
//!
//! `cargo run --release -p trace-benches --bin side_by_side` prints the table. What is measured and how:
//!
//! - **One round** of one library on one row is a burst of traces, some ten thousand spans, after a tenth of that as a
//!   warm-up. In each pass over the libraries another one goes first.
//! - **Caller** is the CPU time of the threads that run the traced functions, read before and after the burst.
//! - **Process** is the CPU time of the whole process from the start of the burst until the library has been flushed and
//!   its exporter has counted what there was to count, so a thread in the background cannot hide anything.
//! - **Allocations** are counted over all threads, flush included, in rounds of their own whose time is not looked at.
//! - **Delivered** is what the exporter counted, as a share of the spans that the timed rounds started.
//! - **Floor** is what no recorder can avoid: two reads of the time stamp counter and one store of 64 bytes. It is
//!   measured in turn with the others. A traced call also makes the call itself; the floor does not.
//! - *Not sampled* and *nothing recording* are differences to the same calls without a library, round by round.
//!
//! `cargo run --release -p trace-benches --bin to_the_wire` goes on from there: see [`wire`].
//!
//! Each library is measured at its best: what that is, and why, stands beside its set-up in [`rivals`].

pub mod alloc;
pub mod cli;
pub mod clock;
mod crew;
pub mod faults;
mod floor;
pub mod headers;
pub mod http;
pub mod logs;
pub mod machine;
pub mod measure;
pub mod rivals;
pub mod rows;
pub mod soak;
pub mod spawn;
pub mod stages;
pub mod table;
pub mod targets;
pub mod wire;
mod work;
