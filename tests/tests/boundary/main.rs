//! The context at each border that work crosses: a trace goes on behind it, and many at once stay apart.

mod messages;
mod rayon;
mod streams;
mod tasks;
mod threads;
#[path = "../traces/mod.rs"]
mod traces;
mod tracker;
