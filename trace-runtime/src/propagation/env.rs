//! Environment variables as a carrier, from a process to its children (OpenTelemetry specification, "Environment Variables as Context Propagation Carriers").

use std::process::Command;

use super::access::{Extract, Inject};

/// The environment variables of this process: `TRACEPARENT`, `TRACESTATE`, `BAGGAGE` and so on, as the parent process set them.
///
/// A field's variable has its name in upper case, with `_` for what is neither a letter nor a digit. To hand a context to a child process, inject
/// into its [`Command`].
///
/// ```
/// use trace_runtime::{propagation, traced};
///
/// #[traced(parent = propagation::extract(&propagation::Env))]
/// fn job() {}
/// # job();
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Env;

impl Extract for Env {
    /// Names are handed over in lower case, with `-` for `_`.
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in std::env::vars_os() {
            if let Some(name) = name.to_str() {
                let name = name.to_ascii_lowercase().replace('_', "-");
                each(&name, value.as_encoded_bytes());
            }
        }
    }

    fn values(&self, name: &str, each: &mut dyn FnMut(&[u8])) {
        if let Some(value) = std::env::var_os(variable(name)) {
            each(value.as_encoded_bytes());
        }
    }
}

/// Sets variables of the child process.
impl Inject for Command {
    fn set(&mut self, name: &str, value: &str) {
        self.env(variable(name), value);
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(variable(name));
    }
}

fn variable(name: &str) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() { it } else { '_' };
    name.chars()
        .map(|it| plain(it).to_ascii_uppercase())
        .collect()
}
