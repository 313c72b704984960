//! How many programs are the same.

use std::fmt::{self, Display};
use std::io;

use crate::trial::Trial;

#[derive(Default)]
pub(crate) struct Table {
    compile: Row,
    are_refused: Row,
    /// There is nothing to annotate in them, or they need more than the compiler.
    skipped: usize,
    failed: usize,
}

#[derive(Default)]
struct Row {
    programs: usize,
    functions: usize,
    differ: usize,
}

impl Table {
    /// Counts a program, and lists it if something differs.
    pub(crate) fn add(&mut self, name: &impl Display, trial: io::Result<Option<Trial>>) {
        match trial {
            Ok(Some(trial)) => {
                if let Some(how) = &trial.difference {
                    println!("{name}: {how}");
                }
                let row = if trial.is_refused {
                    &mut self.are_refused
                } else {
                    &mut self.compile
                };
                row.programs += 1;
                row.functions += trial.functions;
                row.differ += usize::from(trial.difference.is_some());
            }
            Ok(None) => self.skipped += 1,
            Err(error) => {
                println!("{name}: {error}");
                self.failed += 1;
            }
        }
    }

    /// Whether nothing differs.
    pub(crate) fn holds(&self) -> bool {
        self.failed + self.compile.differ + self.are_refused.differ == 0
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "programs | number | functions | differ |")?;
        writeln!(f, "that compile | {} |", self.compile)?;
        writeln!(f, "that do not | {} |", self.are_refused)?;
        write!(f, "skipped: {}, not read: {}", self.skipped, self.failed)
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            programs,
            functions,
            differ,
        } = self;
        write!(f, "{programs} | {functions} | {differ}")
    }
}
