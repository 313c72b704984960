//! The one error type of the crate.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;

use crate::drops::{DropReason, Drops};

/// Why something could not be set up, parsed or delivered.
///
/// Opaque on purpose: ask with the `is_*` methods. The first cause stays reachable through [`source`](StdError::source).
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    AlreadyInitialized,
    #[cfg(feature = "tracing")]
    AlreadyStarted,
    #[cfg(feature = "opentelemetry")]
    Taken(&'static str),
    Malformed {
        what: &'static str,
        wanted: &'static str,
    },
    /// A line of text, and what is not understood of it.
    Line {
        number: usize,
        fault: String,
    },
    MissingFeature(&'static str),
    Thread(io::Error),
    Io {
        what: Cow<'static, str>,
        cause: io::Error,
    },
    Export(Cow<'static, str>),
    Lost {
        drops: Drops,
        message: Cow<'static, str>,
    },
}

impl Error {
    /// Delivery failed for this reason; for exporters that users write.
    pub fn export(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Kind::Export(reason.into())))
    }

    /// Something was asked for that this build was made without; for exporters with features of their own.
    pub fn missing_feature(feature: &'static str) -> Self {
        Self(Box::new(Kind::MissingFeature(feature)))
    }

    /// So many spans of a batch were lost, and no others; for exporters that can tell.
    ///
    /// ```
    /// use trace_runtime::{DropReason, Error};
    ///
    /// let error = Error::lost(DropReason::Rejected, 2, "the receiver wants no spans without a name");
    /// let error = error.and_lost(DropReason::TooLarge, 1);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the receiver wants no spans without a name (rejected 2, too_large 1)"
    /// );
    /// ```
    pub fn lost(reason: DropReason, spans: u64, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Kind::Lost {
            drops: Drops::of(reason, spans),
            message: message.into(),
        }))
    }

    /// The same, with more spans that were lost. An error that did not say how many it loses says so from now on.
    #[must_use]
    pub fn and_lost(self, reason: DropReason, spans: u64) -> Self {
        let message = match *self.0 {
            Kind::Lost { mut drops, message } => {
                drops += Drops::of(reason, spans);
                return Self(Box::new(Kind::Lost { drops, message }));
            }
            Kind::Export(message) => message,
            other => Cow::Owned(Self(Box::new(other)).chain()),
        };
        Self::lost(reason, spans, message)
    }

    /// The error and its causes in one line.
    pub(crate) fn chain(&self) -> String {
        let causes = std::iter::successors(self.source(), |cause| (**cause).source());
        causes.fold(self.to_string(), |text, cause| format!("{text}: {cause}"))
    }

    /// The spans that it names as lost; `None` when it speaks of all.
    pub(crate) fn losses(&self) -> Option<Drops> {
        match *self.0 {
            Kind::Lost { drops, .. } => Some(drops),
            _ => None,
        }
    }

    /// Whether recording was already set up. What was there first is untouched.
    pub fn is_already_initialized(&self) -> bool {
        match *self.0 {
            Kind::AlreadyInitialized => true,
            #[cfg(feature = "opentelemetry")]
            Kind::Taken(_) => true,
            _ => false,
        }
    }

    /// Whether a text did not have the form that was asked for.
    pub fn is_malformed(&self) -> bool {
        matches!(*self.0, Kind::Malformed { .. } | Kind::Line { .. })
    }

    /// Whether something was asked for that this build was made without.
    pub fn is_missing_feature(&self) -> bool {
        matches!(*self.0, Kind::MissingFeature(_))
    }

    /// Whether the system refused a thread or a file.
    pub fn is_io(&self) -> bool {
        matches!(*self.0, Kind::Thread(_) | Kind::Io { .. })
    }

    /// Whether an exporter did not deliver.
    pub fn is_export(&self) -> bool {
        matches!(*self.0, Kind::Export(_) | Kind::Lost { .. })
    }

    /// Whether a span has its identity already, so that no parent can be given to it any more.
    #[cfg(feature = "tracing")]
    pub fn is_already_started(&self) -> bool {
        matches!(*self.0, Kind::AlreadyStarted)
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn already_started() -> Self {
        Self(Box::new(Kind::AlreadyStarted))
    }

    pub(crate) fn already_initialized() -> Self {
        Self(Box::new(Kind::AlreadyInitialized))
    }

    /// Something of which a process has one is somebody else's.
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn taken(what: &'static str) -> Self {
        Self(Box::new(Kind::Taken(what)))
    }

    pub(crate) fn malformed_line(number: usize, fault: String) -> Self {
        Self(Box::new(Kind::Line { number, fault }))
    }

    pub(crate) fn malformed(what: &'static str, wanted: &'static str) -> Self {
        Self(Box::new(Kind::Malformed { what, wanted }))
    }

    /// So many spans were lost; none, if something has to be said all the same.
    #[cfg(any(
        feature = "jaeger",
        feature = "otlp-http",
        feature = "otlp-json",
        feature = "otlp-grpc",
        feature = "zipkin"
    ))]
    pub(crate) fn with_drops(drops: Drops, message: String) -> Self {
        let message = Cow::Owned(message);
        Self(Box::new(Kind::Lost { drops, message }))
    }

    pub(crate) fn thread(cause: io::Error) -> Self {
        Self(Box::new(Kind::Thread(cause)))
    }

    pub(crate) fn io(what: impl Into<Cow<'static, str>>, cause: io::Error) -> Self {
        Self(Box::new(Kind::Io {
            what: what.into(),
            cause,
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            #[cfg(feature = "tracing")]
            Kind::AlreadyStarted => {
                f.write_str("the span was entered or asked for its context: it keeps its parent")
            }
            Kind::AlreadyInitialized => f.write_str(
                "tracing is already initialized; the first initialization stays in force",
            ),
            #[cfg(feature = "opentelemetry")]
            Kind::Taken(what) => write!(f, "the program has {what} of its own"),
            Kind::Line { number, fault } => write!(f, "line {number}: {fault}"),
            Kind::Malformed { what, wanted } => write!(f, "malformed {what}: wanted {wanted}"),
            Kind::MissingFeature(feature) => {
                write!(
                    f,
                    "this build lacks the feature `{feature}` of trace-runtime"
                )
            }
            Kind::Thread(_) => f.write_str("cannot start a tracing thread"),
            Kind::Io { what, .. } => write!(f, "cannot {what}"),
            Kind::Export(reason) => write!(f, "export failed: {reason}"),
            Kind::Lost { drops, message } => {
                f.write_str(message)?;
                drops.write_in_brackets(f)
            }
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Kind::Thread(cause) | Kind::Io { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    /// For `?` in exporters that write to files and sockets.
    fn from(cause: io::Error) -> Self {
        Self::io("write the spans", cause)
    }
}
