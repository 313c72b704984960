//! Runs a case of `src/bin/process_case` as a process of its own.
#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A process that was started, and the file that it writes.
pub(crate) struct Run {
    child: Child,
    file: Option<Place>,
}

/// What a process left behind.
pub(crate) struct Ran {
    case: String,
    status: ExitStatus,
    stderr: String,
    file: Option<Place>,
}

/// A file of spans. The first owner removes it.
pub(crate) struct Place {
    path: PathBuf,
}

pub(crate) fn run(case: &str) -> Ran {
    Run::start(case, |command| command.stderr(Stdio::piped())).wait(case)
}

pub(crate) fn run_with_file(case: &str) -> Ran {
    let place = Place::new();
    let mut run = Run::start(case, |command| {
        command.arg(&place.path).stderr(Stdio::piped())
    });
    run.file = Some(place);
    run.wait(case)
}

/// With an argument in the place of the file.
pub(crate) fn run_with(case: &str, argument: &str) -> Ran {
    Run::start(case, |command| command.arg(argument).stderr(Stdio::piped())).wait(case)
}

pub(crate) fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

impl Run {
    pub(crate) fn start(case: &str, set_up: impl FnOnce(&mut Command) -> &mut Command) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_process_case"));
        command.arg(case).env_remove("RUST_BACKTRACE");
        let child = set_up(&mut command)
            .spawn()
            .expect("cargo built the program");
        Self { child, file: None }
    }

    /// Waits after nobody reads the process's output any more.
    pub(crate) fn with_closed_pipes(mut self) -> Ran {
        drop(self.child.stdout.take());
        drop(self.child.stderr.take());
        drop(self.child.stdin.take());
        self.wait("with closed pipes")
    }

    fn wait(self, case: &str) -> Ran {
        let output = self
            .child
            .wait_with_output()
            .expect("the process was started here");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Ran {
            case: case.into(),
            status: output.status,
            stderr,
            file: self.file,
        }
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        self.exits_with(0)
    }

    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(
            self.status.code(),
            Some(code),
            "{}: {}\n{}",
            self.case,
            self.status,
            self.stderr
        );
        self
    }

    #[track_caller]
    #[cfg(unix)]
    pub(crate) fn ends_by(self, signal: i32) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let (status, stderr) = (self.status, &self.stderr);
        assert_eq!(
            status.signal(),
            Some(signal),
            "{}: {status}\n{stderr}",
            self.case
        );
        self
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.place().lines()
    }

    /// The names of the spans, in the order of the file.
    pub(crate) fn spans(&self) -> Vec<String> {
        self.place().spans()
    }

    /// Another file of the same process.
    pub(crate) fn beside(&self, ending: &str) -> Place {
        Place {
            path: self.place().path.with_extension(ending),
        }
    }

    fn place(&self) -> &Place {
        self.file.as_ref().expect("the case writes to a file")
    }
}

impl Place {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let place = Self {
            path: directory.join(format!("spans-{}-{number}.jsonl", std::process::id())),
        };
        // What an earlier process of the same number left.
        let _ = fs::remove_file(&place.path);
        place
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.path).expect("the process made the file");
        assert!(
            text.is_empty() || text.ends_with('\n'),
            "a torn line: {text}"
        );
        text.lines().map(String::from).collect()
    }

    pub(crate) fn spans(&self) -> Vec<String> {
        self.lines().iter().map(|line| name(line)).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn name(line: &str) -> String {
    let (_, rest) = line
        .split_once(r#""name":""#)
        .expect("each line has a name");
    let (name, _) = rest.split_once('"').expect("a name ends");
    name.into()
}
