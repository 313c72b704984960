//! Work that is handed to others: one neighbour a file, each a leaf behind a feature of its own name.

#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "rayon")]
pub mod rayon;
pub mod sql;
#[cfg(feature = "tokio")]
pub mod task;
pub mod thread;
