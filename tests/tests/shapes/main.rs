//! Functions of every shape: each program of `tests/shapes` is compiled and run with `#[traced]`
//! and without it. What it prints, how it ends and what the compiler and clippy say has to be the
//! same, and the spans are those that its first lines name. Programs that do not compile are in
//! `tests/broken`.
//!
//! ```text
//! //! What is shown, in a sentence.
//! //@ edition: 2021 2024          in which editions; without it in all three
//! //@ run: every edition          it is run in all of them; without it in the newest, and only checked in the others
//! //@ span: save                  the spans of the run, a line each, indented as a tree
//! //@ span:   insert !Error
//! //@ warns: unused_variables     what the compiler warns of; nothing else is tolerated
//! //@ differs: a_lint               a lint of `differences.rs`, whose messages are not compared
//! //@ differs on 1.85: a_lint why    the same with that toolchain alone
//! //@ exits: 101                  another exit code than 0
//! //@ tests                       its `#[test]`s are run instead of `main`
//! ```
//!
//! `cargo test -p trace-tests --test shapes` asks the compiler that builds it, and compares lints in each program's newest edition. Asked for
//! in the environment:
//!
//! ```text
//! SHAPES=drop/                 those whose path contains `drop/`
//! SHAPES_TOOLCHAIN=1.85        another compiler, by its name in rustup
//! SHAPES_EDITIONS=all          programs are run, and lints compared, in each edition
//! ```

mod compare;
mod compiler;
mod deliberate;
mod differences;
mod lints;
mod message;
mod plain;
mod program;
mod run;
mod toolchain;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::{env, thread};

use compiler::Compiler;
use program::Program;
use toolchain::Toolchain;

/// Looked for once.
static COMPILER: LazyLock<Compiler> = LazyLock::new(|| Compiler::new(&Toolchain::asked_for()));

#[test]
fn behave_alike() {
    let cases: Vec<_> = Program::all()
        .into_iter()
        .flat_map(Program::in_each_edition)
        .collect();
    each(&cases, |case| {
        run::differences(&COMPILER, case, &case.pair())
    });
}

#[test]
fn have_the_same_lints() {
    let cases: Vec<_> = Program::all()
        .into_iter()
        .flat_map(Program::linted)
        .collect();
    each(&cases, |case| {
        lints::of_clippy(&COMPILER, case, &case.pair())
    });
}

#[test]
fn have_the_same_lints_of_the_compiler() {
    let cases: Vec<_> = Program::all()
        .into_iter()
        .flat_map(Program::linted)
        .collect();
    each(&cases, |case| {
        lints::of_the_compiler(&COMPILER, case, &case.pair())
    });
}

#[test]
fn are_as_many_as_promised() {
    let programs = Program::every().len();
    assert!(programs >= 120, "{programs} programs");
}

/// Checks all cases on as many threads as there are processors, and reports all that differ.
fn each(cases: &[program::Case], check: impl Fn(&program::Case) -> Vec<String> + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let differences = check(case);
            if !differences.is_empty() {
                let report = format!("== {case}\n{}", differences.join("\n"));
                failed.lock().expect("nobody panics with it").push(report);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(work);
        }
    });
    let mut failed = failed.into_inner().expect("nobody panics with it");
    failed.sort();
    assert!(
        failed.is_empty(),
        "{} of {} differ\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n\n")
    );
}

fn threads() -> usize {
    let asked = env::var("CARGO_BUILD_JOBS").ok();
    asked
        .and_then(|jobs| jobs.parse().ok())
        .unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get))
}
