//! The ways in which a process ends.

use std::fs;
use std::mem;
use std::panic;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use trace_runtime::export::{Batch, Console, Exporter, JsonLines};
use trace_runtime::{DropReason, Error};

use crate::{PATIENCE, inner, outer, to_file};

pub(crate) fn guard_dropped(file: Option<&Path>) {
    let _tracing = to_file(file).init().unwrap();
    outer(|| ());
}

pub(crate) fn guard_forgotten(file: Option<&Path>) {
    mem::forget(to_file(file).init().unwrap());
    outer(|| ());
}

pub(crate) fn exit_in_a_span(file: Option<&Path>) {
    let _tracing = to_file(file).init().unwrap();
    outer(|| process::exit(7));
}

pub(crate) fn exit_on_another_thread(file: Option<&Path>) {
    let _tracing = to_file(file).init().unwrap();
    outer(|| ());
    thread::spawn(|| inner(|| process::exit(7))).join().unwrap();
}

pub(crate) fn panic_in_main(file: Option<&Path>) {
    let _tracing = to_file(file).init().unwrap();
    outer(|| panic!("on purpose"));
}

pub(crate) fn panic_in_main_without_guard(file: Option<&Path>) {
    mem::forget(to_file(file).init().unwrap());
    outer(|| panic!("on purpose"));
}

/// The exporter's thread runs the exit handlers, which wait for that thread.
pub(crate) fn exit_in_an_exporter(_: Option<&Path>) {
    struct Exits;
    impl Exporter for Exits {
        fn export(&mut self, _: &Batch) -> Result<(), Error> {
            process::exit(7)
        }
    }
    let tracing = trace_runtime::builder().exporter(Exits).init().unwrap();
    outer(|| ());
    tracing.flush(PATIENCE);
    unreachable!("the process ends before the flush does");
}

/// The process exits while another thread shuts recording down, and the exporter is at work.
pub(crate) fn exit_during_a_shutdown(file: Option<&Path>) {
    struct Works(PathBuf, SyncSender<()>);
    impl Exporter for Works {
        fn export(&mut self, _: &Batch) -> Result<(), Error> {
            self.1.send(()).unwrap();
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(200) {
                fs::write(&self.0, "a part").unwrap();
            }
            fs::write(&self.0, "whole\n").unwrap();
            Ok(())
        }
    }
    let (works, begun) = mpsc::sync_channel(1);
    let exporter = Works(file.unwrap().to_path_buf(), works);
    let tracing = trace_runtime::builder().exporter(exporter).init().unwrap();
    inner(|| ());
    thread::spawn(|| tracing.shutdown(PATIENCE));
    begun.recv().unwrap();
    process::exit(7);
}

/// Recording is set up while a panic goes through the thread, whose hook nobody may touch then.
pub(crate) fn set_up_in_a_panic(file: Option<&Path>) {
    struct Records(PathBuf);
    impl Drop for Records {
        fn drop(&mut self) {
            let tracing = to_file(Some(&self.0)).init().unwrap();
            outer(|| ());
            tracing.shutdown(PATIENCE);
        }
    }
    let file = file.unwrap().to_path_buf();
    let panicked = panic::catch_unwind(|| {
        let _records = Records(file);
        panic!("on purpose");
    });
    panicked.unwrap_err();
}

/// Nobody reads the other end of stderr.
pub(crate) fn closed_stderr(_: Option<&Path>) {
    wait_for_closed_pipes();
    assert_refused_by(Console::stderr());
}

/// Nobody reads the other end of stdout.
pub(crate) fn closed_stdout(_: Option<&Path>) {
    wait_for_closed_pipes();
    assert_refused_by(JsonLines::writer(std::io::stdout()));
}

/// The test closes our input after it has closed the other ends of our outputs.
fn wait_for_closed_pipes() {
    std::io::read_to_string(std::io::stdin()).unwrap();
}

pub(crate) fn full_disk(_: Option<&Path>) {
    assert_refused_by(JsonLines::create("/dev/full").unwrap());
}

fn assert_refused_by(exporter: impl Exporter + 'static) {
    let tracing = trace_runtime::builder().exporter(exporter).init().unwrap();
    outer(|| ());
    assert_refused(&tracing.shutdown(PATIENCE));
}

/// The inner span may have gone before the outer one, in a batch of its own that a tree takes and holds.
fn assert_refused(report: &trace_runtime::Report) {
    let [exporter] = report.exporters() else {
        panic!("{report}")
    };
    let wrong = !report.is_balanced()
        || report.started() != 2
        || report.dropped(DropReason::Failed) == 0
        || exporter.last_error().is_none();
    if wrong {
        // Perhaps nobody reads what a panic would print.
        process::exit(3);
    }
}
