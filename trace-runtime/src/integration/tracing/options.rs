//! What is recorded beside what the program says.

use tracing_core::Metadata;

use crate::record::{Items, Key, Slot};

/// What is recorded beside what the program says, and how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    pub(super) level: bool,
    pub(super) target: bool,
    pub(super) most_events: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            level: true,
            target: true,
            most_events: 128,
        }
    }
}

impl Options {
    /// Whether anything is kept.
    pub(super) fn has_any(self) -> bool {
        self.level || self.target
    }

    /// Keeps level and target as attributes.
    pub(super) fn keep(self, metadata: &Metadata<'_>, items: &mut Items) {
        if self.level {
            Slot::buffer(Key::Static(&"level"), items).str(metadata.level().as_str());
        }
        if self.target {
            Slot::buffer(Key::Static(&"target"), items).str(metadata.target());
        }
    }
}

/// The setters of these options, for whoever has them as `spans.options`.
macro_rules! option_setters {
    () => {
        /// Whether spans and events have an attribute `level`; they do unless told otherwise.
        #[must_use]
        pub fn with_level(mut self, kept: bool) -> Self {
            self.spans.options.level = kept;
            self
        }

        /// Whether spans and events have an attribute `target`; they do unless told otherwise.
        #[must_use]
        pub fn with_target(mut self, kept: bool) -> Self {
            self.spans.options.target = kept;
            self
        }

        /// How many events each thread adds to one span: 128, unless told otherwise. Those above are counted as [lost](crate::Report::lost_items).
        #[must_use]
        pub fn with_most_events(mut self, most: u32) -> Self {
            self.spans.options.most_events = most;
            self
        }
    };
}

pub(super) use option_setters;
