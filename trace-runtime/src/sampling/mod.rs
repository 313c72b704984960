//! Whether a trace is recorded: decided once, where it starts or enters the process, and followed by every span below.

mod always;
mod always_record;
mod composable;
mod file;
mod forms;
mod in_force;
mod ot;
mod parent_based;
mod pass_through;
mod presumed;
mod rate_limited;
mod ratio;
pub(crate) mod record_only;
mod result;
mod rules;
mod sampler;
pub(crate) mod sites;
pub(crate) mod tail;
pub mod threshold;

pub use always::{AlwaysOff, AlwaysOn};
pub use always_record::AlwaysRecord;
pub use composable::{Annotating, ComposableSampler, Composite, ParentThreshold, SamplingIntent};
pub(crate) use file::{Look, RulesFile};
pub(crate) use forms::says;
pub use parent_based::ParentBased;
pub use pass_through::PassThrough;
pub use rate_limited::RateLimited;
pub use ratio::TraceIdRatio;
pub use result::{Decision, SamplingResult};
pub use rules::{Rules, When};
pub(crate) use sampler::Known;
pub use sampler::{Sampler, SamplingParameters};
pub use sites::{SiteAction, SiteRules};
pub use tail::Tail;

pub use in_force::set;

pub(crate) use presumed::say as say_what_was_presumed;

pub(crate) use in_force::{
    ask, decides_children, forget, look_at_roots, put_in_force, reads_attributes, record_all,
    set_if, takes_all_roots, takes_all_sampled,
};

#[cfg(test)]
mod tests;
