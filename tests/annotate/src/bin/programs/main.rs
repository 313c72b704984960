//! Puts `#[traced]` on every function of programs of a file each, rustc's own tests for example, and says whether anything else changed: what the
//! compiler says, and what the programs print. See `scripts/programs`.

mod compiler;
mod program;
mod table;
mod trial;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::{io, thread};

use compiler::Compiler;
use program::Program;
use table::Table;
use trial::Trial;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [runtime, folder] = arguments.as_slice() else {
        eprintln!("usage: scripts/programs FOLDER");
        return ExitCode::from(2);
    };
    match run(folder, runtime) {
        Ok(table) => {
            println!("{table}");
            ExitCode::from(u8::from(!table.holds()))
        }
        Err(error) => {
            eprintln!("programs: {}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}

/// Tries all programs, as many at a time as there are processors, and lists what differs.
fn run(folder: &Path, runtime: &Path) -> io::Result<Table> {
    let compiler = Compiler::new(runtime)?;
    let left = Mutex::new(program::below(folder)?.into_iter());
    let next = || left.lock().expect("nobody panics meanwhile").next();
    let work = |trials: Sender<_>| {
        while let Some(path) = next() {
            let trial = Program::read(&path).and_then(|program| Trial::of(&program, &compiler));
            trials.send((path, trial)).expect("they are received below");
        }
    };
    let mut table = Table::default();
    thread::scope(|scope| {
        let (trials, done) = mpsc::channel();
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let trials = trials.clone();
            scope.spawn(move || work(trials));
        }
        drop(trials);
        for (path, trial) in done {
            let name = path.strip_prefix(folder).unwrap_or(&path);
            table.add(&name.display(), trial);
        }
    });
    Ok(table)
}
