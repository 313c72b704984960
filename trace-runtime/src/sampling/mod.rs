//! Whether a trace is recorded: decided once, where it starts or enters the process, and followed by every span below.

mod always;
mod composable;
mod in_force;
mod ot;
mod parent_based;
mod ratio;
pub(crate) mod record_only;
mod result;
mod sampler;
pub(crate) mod tail;
pub mod threshold;

pub use always::{AlwaysOff, AlwaysOn};
pub use composable::{Annotating, ComposableSampler, Composite, ParentThreshold, SamplingIntent};
pub use parent_based::ParentBased;
pub use ratio::TraceIdRatio;
pub use result::{Decision, SamplingResult};
pub use sampler::{Sampler, SamplingParameters};
pub use tail::Tail;

pub(crate) use in_force::{ask, forget, look_at_roots, put_in_force, takes_all_roots};

#[cfg(test)]
mod tests;
