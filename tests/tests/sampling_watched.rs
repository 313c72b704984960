//! The sampler follows a file while the program runs. It is the process's: one test at a time.

mod waiting;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trace_runtime::sampling::{AlwaysOff, Sampler};
use trace_runtime::{Tracing, is_recording, traced};
use waiting::wait_until;

/// As often as it may be.
const INTERVAL: Duration = Duration::ZERO;

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that goes away.
struct Rules(PathBuf);

impl Rules {
    fn new(test: &str) -> Self {
        let name = format!("watched-{test}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    /// Moves a file with these rules to the place.
    fn say(&self, rules: &str) {
        let new = self.0.with_extension("new");
        fs::write(&new, rules).expect("written");
        fs::rename(new, &self.0).expect("moved");
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn watching(path: &Path, sampler: impl Sampler) -> Tracing {
    let builder = trace_runtime::builder().sampler(sampler);
    let tracing = builder.watch_sampler(path, INTERVAL).init();
    tracing.expect("the only one at this time")
}

#[traced(root)]
fn root(inside: impl FnOnce()) -> bool {
    inside();
    leaf()
}

#[traced]
fn leaf() -> bool {
    is_recording()
}

fn new_traces_are_recorded() -> bool {
    root(|| ())
}

#[test]
fn rules_change_while_spans_are_open() {
    let _alone = alone();
    let rules = Rules::new("open");
    rules.say("keep");
    let _tracing = watching(&rules.0, AlwaysOff);
    assert!(new_traces_are_recorded(), "from the first one on");
    assert!(root(|| {
        rules.say("drop");
        wait_until(|| !new_traces_are_recorded());
    }));
    assert!(!root(|| {
        rules.say("name=root keep\ndrop");
        wait_until(new_traces_are_recorded);
    }));
}

#[test]
fn without_a_file_the_sampler_decides_until_there_is_one() {
    let _alone = alone();
    let rules = Rules::new("missing");
    let _tracing = watching(&rules.0, AlwaysOff);
    assert!(!new_traces_are_recorded());
    rules.say("keep");
    wait_until(new_traces_are_recorded);
}

#[cfg(target_os = "linux")]
#[test]
fn a_shutdown_ends_the_watch() {
    let is_watched = || {
        let threads = fs::read_dir("/proc/self/task").expect("of this process");
        let names = threads.map(|it| fs::read_to_string(it.expect("a thread").path().join("comm")));
        names
            .flatten()
            .any(|name| name.trim_end() == "trace-sampler")
    };
    let _alone = alone();
    let rules = Rules::new("shutdown");
    rules.say("keep");
    let once_a_day = Duration::from_secs(24 * 60 * 60);
    let builder = trace_runtime::builder().watch_sampler(&rules.0, once_a_day);
    let tracing = builder.init().expect("the only one at this time");
    wait_until(is_watched);
    tracing.shutdown(Duration::from_secs(5));
    wait_until(|| !is_watched());
}
