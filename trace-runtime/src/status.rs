//! How a span ended, and what its status says.

use std::fmt;

/// The status of a span (OpenTelemetry specification, "Set Status").
///
/// An `Err` and a panic set it; [`set_status`](crate::set_status) is for what is no error in Rust.
///
/// ```
/// use trace_runtime::{Outcome, Status, set_status, testing, traced};
///
/// #[traced]
/// fn reserve(seats: u32) -> bool {
///     if seats == 0 {
///         set_status(Status::error("no seats left"));
///     }
///     seats > 0
/// }
///
/// let (_, spans) = testing::capture(|| reserve(0));
/// let reserve = spans.named("reserve").one();
/// assert_eq!(reserve.status(), Status::error("no seats left"));
/// assert_eq!(reserve.outcome(), Outcome::Returned);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Nobody said anything.
    #[default]
    Unset,
    /// The developer says that it went well.
    Ok,
    /// It failed, for this reason.
    Error(String),
}

impl Status {
    /// An error for this reason.
    pub fn error(description: impl Into<String>) -> Self {
        Self::Error(description.into())
    }
}

/// How a span ended. Each span ends in exactly one of these ways.
///
/// ```
/// use trace_runtime::{Outcome, span, testing, traced};
///
/// #[traced]
/// fn load() -> Result<(), String> {
///     Err("no such row".into())
/// }
///
/// let (_, spans) = testing::capture(|| {
///     let _ = load();
///     drop(span!("never awaited"));
/// });
/// assert_eq!(spans.with_outcome(Outcome::Error).one().name(), "load");
/// assert_eq!(spans.with_outcome(Outcome::Cancelled).one().name(), "never awaited");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// The body returned, and its value was no error.
    Returned,
    /// The body returned an `Err`.
    Error,
    /// A panic went through the body.
    Panicked,
    /// A future was dropped before it was ready. Not an error: its owner lost interest.
    Cancelled,
    /// Still open when recording was shut down.
    Unfinished,
}

impl Outcome {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Returned => 0,
            Self::Error => 1,
            Self::Panicked => 2,
            Self::Cancelled => 3,
            Self::Unfinished => 4,
        }
    }

    pub(crate) const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Returned,
            1 => Self::Error,
            2 => Self::Panicked,
            3 => Self::Cancelled,
            _ => Self::Unfinished,
        }
    }

    /// Whether it says by itself that something went wrong.
    pub(crate) const fn is_failure(self) -> bool {
        matches!(self, Self::Error | Self::Panicked)
    }

    /// The word that the tree and the JSON form use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Error => "error",
            Self::Panicked => "panicked",
            Self::Cancelled => "cancelled",
            Self::Unfinished => "unfinished",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
