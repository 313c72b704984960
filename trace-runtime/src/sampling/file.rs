//! Rules that stand in a file and change while the program runs.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Rules;

/// A file of rules, and what was made of it so far.
///
/// Each look reads all of it: a few lines are read sooner than it is made sure that time and length of a file tell of every change, and rules that say the same stay,
/// with what their rate limits know.
#[derive(Debug)]
pub(crate) struct RulesFile {
    path: PathBuf,
    /// What the last look found: its text, or why there is none.
    found: Option<Result<String, String>>,
    /// The rules that were taken last, as text.
    taken: Option<String>,
}

/// What a look has to tell.
#[derive(Debug)]
pub(crate) enum Look {
    /// Nothing that was not told before.
    Same,
    Changed(Rules),
    /// There is nothing to be taken, for this reason.
    Refused(String),
}

/// Longer files are no rules.
const LONGEST: u64 = 1 << 20;

impl RulesFile {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            found: None,
            taken: None,
        }
    }

    /// Reads the file. What is wrong with it is told once, until it changes.
    pub(crate) fn look(&mut self) -> Look {
        let found = read(&self.path);
        if self.found.as_ref() == Some(&found) {
            return Look::Same;
        }
        let look = found.as_ref().map_or_else(
            |reason| self.refuse(reason),
            |text| match text.parse() {
                Ok(_) if self.taken.as_ref() == Some(text) => Look::Same,
                Ok(rules) => Look::Changed(rules),
                Err(mistake) => self.refuse(&mistake),
            },
        );
        if let (Look::Changed(_), Ok(text)) = (&look, &found) {
            self.taken = Some(text.clone());
        }
        self.found = Some(found);
        look
    }

    fn refuse(&self, reason: &dyn std::fmt::Display) -> Look {
        let path = self.path.display();
        Look::Refused(format!("{path}: {reason}; the sampler stays as it is"))
    }
}

/// The text of the file. One that is empty is about to be written: no rules are said by a comment.
fn read(path: &Path) -> Result<String, String> {
    let reason = |error: std::io::Error| error.to_string();
    // Opening something else, a pipe above all, could wait for ever.
    if !fs::metadata(path).map_err(reason)?.is_file() {
        return Err("it is no file".into());
    }
    let mut text = String::new();
    let file = File::open(path).map_err(reason)?;
    let length = file.take(LONGEST + 1).read_to_string(&mut text);
    match length.map_err(reason)? {
        0 => Err("it is empty".into()),
        length if length as u64 > LONGEST => Err("it is too long".into()),
        _ => Ok(text),
    }
}
