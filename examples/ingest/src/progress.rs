//! The progress bar, drawn on standard error when that is a terminal.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

const TEMPLATE: &str = "{bar:32.green/dim} {human_pos} of {human_len} files{msg:.red}";

/// How far the run is. Clones speak of the same run; with the last one the bar goes away.
#[derive(Clone, Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new() -> Self {
        let style = ProgressStyle::with_template(TEMPLATE).expect("the template is well-formed");
        let bar = ProgressBar::new(0).with_style(style.progress_chars("━━─"));
        Self(bar.with_finish(ProgressFinish::AndClear))
    }

    /// One more file to do.
    pub(crate) fn found(&self) {
        self.0.inc_length(1);
    }

    /// One more file done.
    pub(crate) fn done(&self) {
        self.0.inc(1);
    }

    /// This many files could not be stored so far.
    pub(crate) fn failed(&self, files: u64) {
        self.0.set_message(format!(", {files} failed"));
    }
}
