//! A span that waits for its attributes, because the sampler or a processor wants to see them.

use std::fmt;

use super::current::Fields;
use super::decide::asks_below;
use super::handle::Span;
use super::open::may_start;
use super::parent::{IntoParent, rootless};
use crate::context::now::{self, Frame, Now, flags};
use crate::record::bits;
use crate::sampling::{self, Known};
use crate::{Callsite, processor};

/// A span that is about to be made; for the macro.
pub struct Starting(State);

enum State {
    Made(Span),
    Waiting {
        site: &'static Callsite,
        parent: Frame,
        orphan: u8,
    },
}

impl Starting {
    /// Below the current one.
    pub fn new(site: &'static Callsite) -> Self {
        let orphan = if Now::here().has_span() {
            0
        } else {
            bits::ORPHAN
        };
        Self::of(site, || Now::here().frame(), orphan)
    }

    /// Below `parent`.
    pub fn below(site: &'static Callsite, parent: impl IntoParent) -> Self {
        Self::of(site, || parent.into_parent().into_frame(), 0)
    }

    /// The root of a new trace.
    pub fn root(site: &'static Callsite) -> Self {
        Self::of(site, rootless, 0)
    }

    fn of(site: &'static Callsite, below: impl FnOnce() -> Frame, orphan: u8) -> Self {
        if !now::is_active() || !may_start() {
            return Self(State::Made(Span::none()));
        }
        let parent = below();
        Self(if waits(&parent) {
            State::Waiting {
                site,
                parent,
                orphan,
            }
        } else {
            State::Made(Span::knowing(site, parent, orphan, Known::default()))
        })
    }

    /// Whether attributes are of use: to the span, or to the sampler.
    pub fn takes_fields(&self) -> bool {
        match &self.0 {
            State::Made(span) => span.is_recording(),
            State::Waiting { .. } => true,
        }
    }

    /// The span, with its attributes if it is recorded.
    pub fn with_fields(self, fields: &Fields) -> Span {
        let span = self.known(None, fields);
        span.add_fields(fields);
        span
    }

    /// The span, if it takes no attributes.
    pub fn alone(self) -> Span {
        self.known(None, &Fields::new())
    }

    /// The span, with a name and attributes to decide by. It does not get them.
    #[cfg(feature = "tower")]
    pub(crate) fn described(self, describe: impl FnOnce() -> (String, Fields)) -> Span {
        if let State::Made(span) = self.0 {
            return span;
        }
        let (name, fields) = describe();
        self.known(Some(&name), &fields)
    }

    fn known(self, name: Option<&str>, fields: &Fields) -> Span {
        match self.0 {
            State::Made(span) => span,
            State::Waiting {
                site,
                parent,
                orphan,
            } => {
                let items = fields.items();
                Span::knowing(site, parent, orphan, Known { name, items })
            }
        }
    }
}

/// Whether somebody is to be asked about a span there who looks at attributes: a sampler, or a processor of what is recorded.
pub(super) fn waits(parent: &Frame) -> bool {
    let is_unsampled = parent.flags() & flags::UNSAMPLED != 0;
    (processor::are_there() && !is_unsampled) || asks_a_sampler(parent)
}

fn asks_a_sampler(parent: &Frame) -> bool {
    let is_decided = parent.is_left_out() || parent.flags() & flags::CAPTURED != 0;
    sampling::reads_attributes() && !is_decided && (!parent.has_local_span() || asks_below(parent))
}

impl fmt::Debug for Starting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Starting")
            .field("takes_fields", &self.takes_fields())
            .finish()
    }
}
