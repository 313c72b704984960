//! The `log` crate.

use std::fmt::{self, Write as _};

use log::{Log, Metadata, Record, RecordBuilder};

use super::Ids;
use crate::spare;

/// A logger that shows the ids of the trace in front of each message, whatever it wraps.
///
/// The records of all crates pass through the one logger of the program, so no call changes:
///
/// ```
/// use log::{LevelFilter, Log, Metadata, Record};
/// use trace_runtime::logs::Logger;
///
/// struct Stderr; // or that of env_logger, flexi_logger, …
///
/// impl Log for Stderr {
///     fn enabled(&self, _: &Metadata) -> bool {
///         true
///     }
///     fn log(&self, record: &Record) {
///         eprintln!("{} {}", record.level(), record.args());
///     }
///     fn flush(&self) {}
/// }
///
/// log::set_boxed_logger(Box::new(Logger::new(Stderr))).unwrap();
/// log::set_max_level(LevelFilter::Info);
/// log::info!("ready"); // INFO ready, and inside a span: INFO [4bf9…] [00f0…] ready
/// ```
#[derive(Clone, Debug, Default)]
pub struct Logger<L>(L);

impl<L: Log> Logger<L> {
    /// Wraps a logger.
    pub const fn new(logger: L) -> Self {
        Self(logger)
    }
}

impl<L: Log> Log for Logger<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        match Ids::current() {
            Some(ids) => {
                let message = *record.args();
                let shown = Shown { ids, message };
                let mut other = with_other_message(record);
                self.0.log(&other.args(format_args!("{shown}")).build());
            }
            None => self.0.log(record),
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

/// A message with ids in front of it, spelt once a logger wants it.
struct Shown<'a> {
    ids: Ids,
    message: fmt::Arguments<'a>,
}

impl fmt::Display for Shown<'_> {
    // In one piece: loggers look at each that they are handed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = spare::take_text();
        self.ids.in_front(|front| text.push_str(front));
        let formatted = text.write_fmt(self.message);
        let shown = f.write_str(&text);
        spare::give_text(text);
        formatted.and(shown)
    }
}

/// The record without its message.
fn with_other_message<'a>(record: &'a Record<'a>) -> RecordBuilder<'a> {
    let mut builder = Record::builder();
    builder
        .metadata(record.metadata().clone())
        .line(record.line())
        .key_values(record.key_values());
    match record.module_path_static() {
        None => builder.module_path(record.module_path()),
        known => builder.module_path_static(known),
    };
    match record.file_static() {
        None => builder.file(record.file()),
        known => builder.file_static(known),
    };
    builder
}
