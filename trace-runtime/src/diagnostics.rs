//! What the library itself has to say: on stderr, and only as much of it as `OTEL_LOG_LEVEL` asks for.

use std::fmt;
use std::io::Write as _;

use crate::sync::fixed::{AtomicU8, Ordering};

/// How much is said; each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Nothing.
    Off,
    /// What does not work.
    Error,
    /// What works in another way than was asked for.
    Warn,
    /// The same: nothing is said where all is well. OpenTelemetry's default.
    Info,
    /// The configuration in force, at start.
    Debug,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "none",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);

/// Says this much from now on.
pub(crate) fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Whether what is of this level is said.
pub(crate) fn says(level: Level) -> bool {
    LEVEL.load(Ordering::Relaxed) >= level as u8
}

/// Says that something does not work.
pub(crate) fn error(message: impl fmt::Display) {
    say(Level::Error, message);
}

/// Says that something works in another way than was asked for.
pub(crate) fn warn(message: impl fmt::Display) {
    say(Level::Warn, message);
}

fn say(level: Level, message: impl fmt::Display) {
    if says(level) {
        // A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "trace-runtime: {message}");
    }
}
