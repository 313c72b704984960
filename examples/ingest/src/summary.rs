//! What the run has to say at the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::time::Duration;

use trace_runtime::{ExporterReport, Report};

use crate::error::{FileError, chain};
use crate::file::Counts;
use crate::tree::Trace;
use terminal::{bad, counted, duration, faint, heading, number, printable, size};

/// Failures and languages that are shown; the others are counted.
const SHOWN: usize = 5;

/// `found = stored + unreadable + not text`.
#[derive(Debug)]
pub(crate) struct Summary {
    db: PathBuf,
    stored: u64,
    unreadable: u64,
    not_text: u64,
    totals: Counts,
    languages: BTreeMap<&'static str, u64>,
    failures: Vec<String>,
    took: Duration,
}

impl Summary {
    pub(crate) fn new(db: &Path) -> Self {
        Self {
            db: db.to_path_buf(),
            stored: 0,
            unreadable: 0,
            not_text: 0,
            totals: Counts::default(),
            languages: BTreeMap::new(),
            failures: Vec::new(),
            took: Duration::ZERO,
        }
    }

    pub(crate) fn stored(&mut self, language: Option<&'static str>, counts: Counts) {
        self.stored += 1;
        self.totals.bytes += counts.bytes;
        self.totals.lines += counts.lines;
        self.totals.words += counts.words;
        if let Some(language) = language {
            *self.languages.entry(language).or_default() += 1;
        }
    }

    /// Counts a failure and returns how many there are.
    pub(crate) fn failed(&mut self, path: &Path, error: &FileError) -> u64 {
        match error {
            FileError::Text(_) | FileError::Name => self.not_text += 1,
            _ => self.unreadable += 1,
        }
        if self.failures.len() < SHOWN {
            let failure = format!("{}: {}", path.display(), chain(error));
            self.failures.push(printable(&failure));
        }
        self.failures_in_all()
    }

    pub(crate) fn took(&mut self, took: Duration) {
        self.took = took;
    }

    fn failures_in_all(&self) -> u64 {
        self.unreadable + self.not_text
    }

    fn found(&self) -> u64 {
        self.stored + self.failures_in_all()
    }

    fn list_failures(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.failures.is_empty() {
            return Ok(());
        }
        writeln!(f, "{}", heading("Not stored"))?;
        for failure in &self.failures {
            writeln!(f, "  {} {failure}", bad("✗"))?;
        }
        let more = self.failures_in_all() - self.failures.len() as u64;
        if more > 0 {
            writeln!(f, "  {}", faint(format!("… and {} more", number(more))))?;
        }
        writeln!(f)
    }

    fn files(&self) -> String {
        let [found, stored, unreadable, not_text] =
            [self.found(), self.stored, self.unreadable, self.not_text].map(number);
        format!("{found} found = {stored} stored + {unreadable} unreadable + {not_text} not text")
    }

    fn content(&self) -> String {
        let Counts {
            bytes,
            lines,
            words,
        } = self.totals;
        format!(
            "{}, {}, {}",
            size(bytes),
            counted(lines, "line"),
            counted(words, "word")
        )
    }

    /// The most frequent first, then everything else.
    fn languages(&self) -> String {
        let mut languages: Vec<_> = self.languages.iter().collect();
        languages.sort_by_key(|&(name, files)| (Reverse(files), name));
        languages.truncate(SHOWN);
        let others = self.stored - languages.iter().map(|(_, files)| **files).sum::<u64>();
        let named = languages.into_iter().map(|(name, files)| (*name, *files));
        let shown: Vec<String> = named
            .chain([("others", others)])
            .filter(|(_, files)| *files > 0)
            .map(|(name, files)| format!("{name} {}", number(files)))
            .collect();
        shown.join(", ")
    }

    fn time(&self) -> String {
        let files_a_second = u128::from(self.found()) * 1_000_000 / self.took.as_micros().max(1);
        let files_a_second = u64::try_from(files_a_second).unwrap_or(u64::MAX);
        format!(
            "{}, {} files a second",
            duration(self.took).trim(),
            number(files_a_second)
        )
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.list_failures(f)?;
        row(f, "files", &self.files())?;
        if self.stored > 0 {
            row(f, "content", &self.content())?;
            row(f, "languages", &self.languages())?;
        }
        row(f, "time", &self.time())?;
        row(f, "database", &self.db.display().to_string())
    }
}

/// Everything that is printed at the end.
pub(crate) struct Page<'a> {
    pub(crate) slowest: &'a [Trace],
    pub(crate) summary: &'a Summary,
    pub(crate) report: &'a Report,
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.slowest.is_empty() {
            writeln!(f, "{}", heading("Slowest files"))?;
        }
        for trace in self.slowest {
            writeln!(f, "{trace}")?;
        }
        write!(f, "{}", self.summary)?;
        for exporter in self.report.exporters() {
            row(f, "spans", &account(self.report, exporter))?;
            if let Some(error) = exporter.last_error() {
                row(f, "", &format!("{} {}", bad("✗"), printable(error)))?;
            }
        }
        Ok(())
    }
}

/// Where every span is, as one exporter sees it.
fn account(report: &Report, exporter: &ExporterReport) -> String {
    let lost = exporter.total_dropped() + exporter.pending();
    let [started, delivered, lost, open] =
        [report.started(), exporter.delivered(), lost, report.open()].map(number);
    let name = faint(format!("({})", exporter.name()));
    let why = reasons(exporter);
    format!("{started} started = {delivered} delivered + {lost} dropped{why} + {open} open  {name}")
}

/// ` (queue_full 12, unreachable 3)`, or nothing.
fn reasons(exporter: &ExporterReport) -> String {
    let some: Vec<_> = exporter
        .drops()
        .map(|(reason, spans)| format!("{reason} {}", number(spans)))
        .collect();
    match some.as_slice() {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    }
}

fn row(f: &mut Formatter<'_>, what: &str, text: &str) -> fmt::Result {
    writeln!(f, "{:9}  {text}", heading(what))
}
