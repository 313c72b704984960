//! A program and what its first lines say of it.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{differences, plain, toolchain};

const EDITIONS: &str = "2018 2021 2024";

#[derive(Debug, Default)]
pub(crate) struct Program {
    /// `topic/name`
    pub(crate) name: String,
    pub(crate) text: String,
    editions: Vec<String>,
    /// It is run in all of them, not only in the newest.
    runs_in_each: bool,
    /// The spans of the run, a line each.
    pub(crate) spans: Vec<String>,
    pub(crate) warns: Vec<String>,
    /// Lints whose messages are not compared.
    differs: Vec<String>,
    /// Those of which that is so with the toolchain that is asked for.
    differs_here: Vec<String>,
    pub(crate) exits: i32,
    pub(crate) tests: bool,
}

/// A program in one edition.
pub(crate) struct Case {
    pub(crate) program: Arc<Program>,
    pub(crate) edition: String,
    /// Otherwise it is only checked.
    pub(crate) runs: bool,
}

/// The text of a program without `#[traced]` and with it.
pub(crate) struct Pair {
    pub(crate) plain: String,
    pub(crate) traced: String,
}

impl Program {
    /// Those that the environment asks for.
    pub(crate) fn all() -> Vec<Self> {
        let wanted = env::var("SHAPES").unwrap_or_default();
        let mut programs = Self::every();
        programs.retain(|program| program.name.contains(&wanted));
        assert!(
            !programs.is_empty(),
            "no program's path contains `{wanted}`"
        );
        programs
    }

    pub(crate) fn every() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes");
        let topics = entries(&root).into_iter().filter(|path| path.is_dir());
        let files = topics.flat_map(|topic| entries(&topic));
        files.map(|file| Self::read(&root, &file)).collect()
    }

    fn read(root: &Path, file: &Path) -> Self {
        let name = file.strip_prefix(root).expect("it was found there");
        let name = name.with_extension("").display().to_string();
        let text = fs::read_to_string(file).expect("it was found a moment ago");
        Self::new(&name, text)
    }

    /// # Panics
    ///
    /// If a `//@` line says what is not known.
    pub(crate) fn new(name: &str, text: String) -> Self {
        let mut program = Self {
            name: name.into(),
            ..Self::default()
        };
        for line in text.lines().filter_map(|line| line.strip_prefix("//@ ")) {
            program.learn(line);
        }
        if program.editions.is_empty() {
            program.editions = words(EDITIONS);
        }
        Self { text, ..program }
    }

    fn learn(&mut self, line: &str) {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        if let Some(name) = key.strip_prefix("differs on ") {
            if toolchain::name().is_some_and(|asked| asked == name) {
                self.differs_here.extend(words(value).into_iter().next());
            }
            return;
        }
        match key {
            "edition" => self.editions = words(value),
            "run" => self.runs_in_each = value.trim() == "every edition",
            "span" => self
                .spans
                .push(value.strip_prefix(' ').unwrap_or(value).into()),
            "warns" => self.warns.extend(words(value)),
            "differs" => self.differs = words(value),
            "exits" => self.exits = value.trim().parse().expect("an exit code is a number"),
            "tests" => self.tests = true,
            _ => panic!("{}: what does `//@ {line}` mean?", self.name),
        }
    }

    /// Whether messages of `lint` are known to differ with the toolchain that is asked for.
    pub(crate) fn excuses_here(&self, lint: &str) -> bool {
        self.differs_here.iter().any(|excused| excused == lint)
    }

    /// Whether messages of `lint` are known to differ in this program.
    ///
    /// # Panics
    ///
    /// If nobody said why.
    pub(crate) fn excuses(&self, lint: &str) -> bool {
        let is_excused = self.differs.iter().any(|excused| excused == lint);
        assert!(
            !is_excused || differences::known(lint).is_some(),
            "{}: why does `{lint}` differ?",
            self.name
        );
        is_excused || self.excuses_here(lint)
    }

    pub(crate) fn in_each_edition(self) -> Vec<Case> {
        let program = Arc::new(self);
        let newest = program.editions.last().cloned();
        let runs_in_each = program.runs_in_each || is_each_edition_asked_for();
        let editions = program.editions.clone().into_iter();
        editions
            .map(|edition| Case {
                runs: runs_in_each || newest.as_ref() == Some(&edition),
                program: program.clone(),
                edition,
            })
            .collect()
    }

    /// In which editions lints are compared: the newest says most.
    pub(crate) fn linted(self) -> Vec<Case> {
        if is_each_edition_asked_for() {
            self.in_each_edition()
        } else {
            vec![self.newest()]
        }
    }

    pub(crate) fn newest(self) -> Case {
        let last = self.in_each_edition().pop();
        last.expect("a program has an edition")
    }
}

impl Pair {
    /// Each with the name of its variant.
    pub(crate) fn texts(&self) -> [(&str, &str); 2] {
        [("plain", &self.plain), ("traced", &self.traced)]
    }
}

impl Case {
    pub(crate) fn pair(&self) -> Pair {
        Pair {
            plain: plain::text(&self.program.text),
            traced: self.program.text.clone(),
        }
    }

    /// `topic_name`, which is the name of its crate.
    pub(crate) fn crate_name(&self) -> String {
        self.program.name.replace('/', "_")
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.program.name, self.edition)
    }
}

/// Whether all that is asked of the newest edition is asked of the others, too.
fn is_each_edition_asked_for() -> bool {
    env::var("SHAPES_EDITIONS").is_ok_and(|editions| editions == "all")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(String::from).collect()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("it is part of the repository");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    paths.sort();
    paths
}
