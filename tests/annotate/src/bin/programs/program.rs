//! A program and what its `//@` lines ask for, in the words of the compiler's tests.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A program of one file.
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) edition: String,
    pub(crate) flags: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) runs: bool,
    /// It needs other crates, or what a machine may not have.
    pub(crate) needs_more: bool,
}

/// All below `folder` that are not part of another program.
pub(crate) fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("auxiliary") {
            found.append(&mut below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

impl Program {
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        Ok(Self::new(path, text))
    }

    fn new(path: &Path, text: String) -> Self {
        let mut program = Self {
            path: path.to_owned(),
            text: String::new(),
            edition: "2015".into(),
            flags: Vec::new(),
            environment: Vec::new(),
            runs: false,
            needs_more: false,
        };
        // Of several revisions, the first.
        let revision = directives(&text)
            .find_map(|said| said.strip_prefix("revisions:")?.split_whitespace().next());
        if let Some(revision) = revision {
            program.flags.extend(["--cfg".into(), revision.into()]);
        }
        for said in directives(&text) {
            if let Some(said) = of_revision(said, revision) {
                program.directive(said);
            }
        }
        program.text = text;
        program
    }

    fn directive(&mut self, said: &str) {
        let (name, value) = said.split_once(':').unwrap_or((said, ""));
        let value = value.trim();
        match name.trim() {
            "edition" => value
                .split("..")
                .next()
                .unwrap_or_default()
                .clone_into(&mut self.edition),
            "compile-flags" => self
                .flags
                .extend(value.split_whitespace().map(str::to_owned)),
            "rustc-env" | "exec-env" => {
                let (key, value) = value.split_once('=').unwrap_or((value, ""));
                self.environment.push((key.into(), value.into()));
            }
            "run-pass" => self.runs = true,
            "aux-build" | "aux-crate" | "proc-macro" => self.needs_more = true,
            name => self.needs_more |= name.starts_with("needs-sanitizer"),
        }
    }
}

fn directives(text: &str) -> impl Iterator<Item = &str> {
    let lines = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("//@"));
    lines.map(str::trim)
}

/// What is said of `revision`, or of all: `[revision, other] directive`.
fn of_revision<'a>(said: &'a str, revision: Option<&str>) -> Option<&'a str> {
    let Some((revisions, said)) = said.strip_prefix('[').and_then(|said| said.split_once(']'))
    else {
        return Some(said);
    };
    let is_meant = revisions.split(',').any(|it| Some(it.trim()) == revision);
    is_meant.then(|| said.trim())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Program;

    #[test]
    fn directives_of_the_first_revision_are_followed() {
        let text = "//@ run-pass\n//@ revisions: a b\n//@[a] edition:2021\n//@[b] edition:2024\n//@ compile-flags: -O -g\n//@ exec-env: K=v=w\n";
        let program = Program::new(Path::new("p.rs"), text.into());
        assert!(program.runs && !program.needs_more);
        assert_eq!(program.edition, "2021");
        assert_eq!(program.flags, ["--cfg", "a", "-O", "-g"]);
        assert_eq!(program.environment, [("K".into(), "v=w".into())]);
    }

    #[test]
    fn what_needs_other_crates_is_known() {
        let program = Program::new(Path::new("p.rs"), "    //@ aux-build: a.rs\n".into());
        assert!(program.needs_more && !program.runs);
        assert_eq!(program.edition, "2015");
    }
}
