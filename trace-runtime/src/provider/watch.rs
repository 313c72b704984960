//! The sampler follows a file.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

use super::builder::Builder;
use super::config::{Setting, Settings};
use crate::context::now;
use crate::diagnostics;
use crate::recorder::process::PerProcess;
use crate::sampling::{self, Look, Rules, RulesFile};
use crate::sync::fixed::Mutex;
use crate::sync::lock;

/// What is held as long as the file is watched: the thread ends when it is dropped.
static IN_FORCE: PerProcess<Mutex<Option<Sender<()>>>> = PerProcess::new();

fn in_force() -> &'static Mutex<Option<Sender<()>>> {
    IN_FORCE.get_or_make(Mutex::default)
}

/// Files that change more often than that are looked at no more often.
const SHORTEST: Duration = Duration::from_millis(10);

/// A file that is looked at, and how often.
#[derive(Debug)]
pub(super) struct Watch {
    file: RulesFile,
    interval: Duration,
}

impl Watch {
    /// What the settings ask for.
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        let path = settings.sampler_file.value.clone()?;
        Some(Self {
            file: RulesFile::new(path),
            interval: settings.sampler_file_interval.value.max(SHORTEST),
        })
    }

    /// The rules, if they are others than before. What is wrong with them is told.
    pub(super) fn look(&mut self) -> Option<Rules> {
        match self.file.look() {
            Look::Same => None,
            Look::Changed(rules) => Some(rules),
            Look::Refused(reason) => {
                diagnostics::warn(reason);
                None
            }
        }
    }

    /// Watches from now on. Without a thread, what the file says now stays.
    pub(super) fn start(self) {
        let (running, stop) = mpsc::channel();
        let thread = thread::Builder::new().name("trace-sampler".into());
        match thread.spawn(move || self.run(&stop)) {
            Ok(_) => *lock(in_force()) = Some(running),
            Err(error) => diagnostics::warn(format_args!("no file is watched: {error}")),
        }
    }

    fn run(mut self, stop: &Receiver<()>) {
        now::suppress();
        while stop.recv_timeout(self.interval) == Err(RecvTimeoutError::Timeout) {
            if let Some(rules) = self.look() {
                sampling::set_if(rules, || stop.try_recv() == Err(TryRecvError::Empty));
            }
        }
    }
}

/// Ends the watch. A look that is under way changes nothing any more: before it does, it asks under the sampler's lock, which is taken after this.
pub(super) fn stop() {
    drop(lock(in_force()).take());
}

/// Makes a forked child start without.
pub(super) fn forget() {
    IN_FORCE.forget();
}

impl Builder {
    /// Takes the sampler from a file of [rules](crate::sampling::Rules#as-text), and looks at it again at this interval, so that what is sampled can be changed while the
    /// program runs. Default: no file. In the environment `TRACE_SAMPLER_FILE`.
    ///
    /// Rules come into force at once and as a whole, as by [`sampling::set`](crate::sampling::set): traces that are open keep their decision. Where the file is missing,
    /// empty or wrong, what is in force stays, at start the [`sampler`](Self::sampler), and stderr is told once, with the line and the mistake. Of the file and
    /// `sampling::set` the later wins. To name a file is to choose a sampler, which [in production](Self::resource) makes a difference, even while the file is missing.
    ///
    /// A new file is best moved to its place: one that is being written may be read half-way. It is watched until recording is shut down, and not by forked children.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # let path = std::env::temp_dir().join(format!("sampler-file-doc-{}", std::process::id()));
    /// std::fs::write(&path, "http.route=/healthz drop\nparent 0.1\n")?;
    /// let tracing = trace_runtime::builder().watch_sampler(&path, Duration::from_secs(5)).init()?;
    /// # drop(tracing);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch_sampler(mut self, path: impl Into<PathBuf>, interval: Duration) -> Self {
        self.settings.sampler_file = Setting::code(Some(path.into()));
        self.settings.sampler_file_interval = Setting::code(interval);
        self
    }
}
