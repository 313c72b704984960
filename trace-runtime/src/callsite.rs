//! What is known of a span before the program runs.

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
///
/// It is a constant without anything that changes, so the compiler keeps it as a literal, not as an item that it has to evaluate. The same one can
/// therefore lie at several addresses: compare what is in it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Callsite {
    // Public for the literals that the macros write.
    #[doc(hidden)]
    pub name: &'static str,
    /// Module path, NUL, file: one text for all functions of a module, which the program has once.
    #[doc(hidden)]
    pub place: &'static str,
    #[doc(hidden)]
    pub line: u32,
    #[doc(hidden)]
    pub kind: SpanKind,
}

impl Callsite {
    /// A call site that stands for one in the source, as tests of exporters and samplers need it: of no file, in line 0.
    pub const fn new(name: &'static str, module: &'static str) -> Self {
        Self {
            name,
            place: module,
            line: 0,
            kind: SpanKind::Internal,
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
    pub fn module(&self) -> &'static str {
        self.module_and_file().0
    }

    /// The file of the function, as the compiler names it.
    pub fn file(&self) -> &'static str {
        self.module_and_file().1
    }

    fn module_and_file(&self) -> (&'static str, &'static str) {
        self.place.rsplit_once('\0').unwrap_or((self.place, ""))
    }

    /// The line of the function, from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The kind of this site's spans.
    pub const fn span_kind(&self) -> SpanKind {
        self.kind
    }
}
