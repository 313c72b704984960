//! What is known of a span before the program runs.

use std::panic::Location;

use crate::sync::fixed::{AtomicU8, Ordering};

/// The role of a span in a request (OpenTelemetry specification, "`SpanKind`").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpanKind {
    /// Work inside the process.
    #[default]
    Internal,
    /// Handles a request from another process.
    Server,
    /// Waits for another process to answer.
    Client,
    /// Sends a message and does not wait for its handling.
    Producer,
    /// Handles a message.
    Consumer,
}

impl SpanKind {
    /// The lowercase name, as `kind = …` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// The static part of a span: one for each annotated function or `span!`.
#[derive(Debug)]
pub struct Callsite {
    name: &'static str,
    module: &'static str,
    location: &'static Location<'static>,
    kind: SpanKind,
    state: AtomicU8,
}

const ON: u8 = 0;
const OFF: u8 = 1;

impl Callsite {
    /// A call site of this name, at the place of the call.
    #[track_caller]
    pub const fn new(name: &'static str, module: &'static str) -> Self {
        Self {
            name,
            module,
            location: Location::caller(),
            kind: SpanKind::Internal,
            state: AtomicU8::new(ON),
        }
    }

    /// The same with another kind.
    #[must_use]
    pub const fn kind(self, kind: SpanKind) -> Self {
        Self { kind, ..self }
    }

    /// The name that spans of this site have unless they are renamed.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The module path of the function (`code.namespace` in older conventions).
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// The file of the function, as the compiler names it.
    pub const fn file(&self) -> &'static str {
        self.location.file()
    }

    /// The line of the function, from 1.
    pub const fn line(&self) -> u32 {
        self.location.line()
    }

    /// The kind of this site's spans.
    pub const fn span_kind(&self) -> SpanKind {
        self.kind
    }

    /// Switches the site: spans that are off are not created, their children get the enclosing span as parent.
    pub fn set_enabled(&self, enabled: bool) {
        self.state
            .store(if enabled { ON } else { OFF }, Ordering::Relaxed);
    }

    /// Whether spans of this site are created.
    #[inline(always)]
    pub fn is_enabled(&self) -> bool {
        self.state.load(Ordering::Relaxed) == ON
    }
}
