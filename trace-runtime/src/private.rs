//! The contract with `trace-macros` and with the macros of this crate. Not for people: it changes without notice.

pub use crate::__site as site;
pub use crate::callsite::check_name;
pub use crate::context::carry::{call as carried_call, future as carried_future};
pub use crate::span::block::{Known, run, unpolled};
pub use crate::span::choice::{begin, probe_stream};
pub use crate::span::current::{Current, Event, Fields, Link, is_recording};
pub use crate::span::expected::{expected, made};
pub use crate::span::future::{Traced, future};
pub use crate::span::guard::{Fresh, Guard, enter, enter_root, enter_with, fresh, once};
pub use crate::span::handle::Span;
pub use crate::span::lifespan::Lifespan;
pub use crate::span::look::Typed;
pub use crate::span::outcome::{
    Settle, err_with, probe, probe_any_error, probe_arg, probe_named_arg, probe_ret,
    probe_unsourced, unprobed,
};
pub use crate::span::rebox::Rebox;
pub use crate::span::returned::returned;
pub use crate::span::starting::Starting;
pub use crate::span::stream::{Item, TracedStream};
pub use trace_macros::{mistake, traced, traced_by_crate, traced_with_args};

/// `#[traced]` by the name that macros of others know: mockall leaves `#[instrument]` off the functions that it makes.
pub use trace_macros::traced as instrument;

/// Spans of sync bodies with attributes.
pub mod described {
    pub use crate::span::described::{enter, enter_root, enter_with};
}
