//! The settings that this process records with.

use std::io::{self, IsTerminal, Write as _};

use super::{Config, Settings, Variables};
use crate::diagnostics::{self, Level};
use crate::export::console::Paint;
use crate::recorder::process::PerProcess;
use crate::sync::fixed::Mutex;
use crate::sync::lock;

static IN_FORCE: PerProcess<Mutex<Option<InForce>>> = PerProcess::new();

#[derive(Clone)]
struct InForce {
    config: Config,
    log_format: Option<String>,
}

fn in_force() -> Option<InForce> {
    lock(IN_FORCE.get_or_make(Mutex::default)).clone()
}

/// Makes this what is shown, and tells what could not be done.
pub(in crate::provider) fn put_in_force(config: Config, settings: &Settings) {
    diagnostics::set_level(settings.level.value);
    settings.warnings().for_each(diagnostics::warn);
    if diagnostics::says(Level::Debug) {
        print(&config);
    }
    *lock(IN_FORCE.get_or_make(Mutex::default)) = Some(InForce {
        config,
        log_format: settings.log_format.value.clone(),
    });
}

/// Makes a forked child start without a configuration.
pub(in crate::provider) fn forget() {
    IN_FORCE.forget();
}

/// What this process records with, and where each value comes from; where recording was not set up, what [`init`](crate::init) would set up.
///
/// ```
/// let config = trace_runtime::config();
/// assert_eq!(config.get("limits", "events of a span"), Some(("128", "default")));
/// ```
pub fn config() -> Config {
    in_force().map_or_else(
        || crate::builder().environment().config(),
        |in_force| in_force.config,
    )
}

/// Prints [`config`] on stderr, in colour if that is a terminal.
pub fn print_config() {
    print(&config());
}

fn print(config: &Config) {
    let paint = Paint::automatic(io::stderr().is_terminal());
    // A closed stderr is no reason to fail.
    let _ = io::stderr().write_all(config.painted(paint).as_bytes());
}

/// How the ids of a trace stand in a log line: what the program set, else what `TRACE_LOG_FORMAT` says, else `[{trace_id}] [{span_id}]`.
pub fn log_format() -> String {
    let set = in_force().and_then(|in_force| in_force.log_format);
    let said = set.or_else(|| {
        let variables = Variables::of_process();
        variables.get("TRACE_LOG_FORMAT").map(Into::into)
    });
    said.unwrap_or_else(|| LOG_FORMAT.into())
}

const LOG_FORMAT: &str = "[{trace_id}] [{span_id}]";
