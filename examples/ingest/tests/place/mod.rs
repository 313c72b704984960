//! A directory to read, a run of `ingest` on it, and what the run says and stores.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::{Connection, Row};
use serde_json::Value;
use tempfile::TempDir;

/// A directory to read, with the database and the spans beside it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn empty() -> Self {
        let place = Self(TempDir::new().expect("a temporary directory"));
        fs::create_dir(place.files()).expect("a new directory");
        place
    }

    /// Four files, all of them text.
    pub(crate) fn with_text() -> Self {
        let place = Self::empty();
        place.file("abc.rs", b"abc");
        place.file("docs/guide.MD", "# Grüße\n\nan alle\n".as_bytes());
        place.file("empty", b"");
        place.file(".hidden.toml", b"a = 1\r\nb = 2\r\n");
        place
    }

    pub(crate) fn file(&self, path: &str, content: &[u8]) {
        let path = self.files().join(path);
        fs::create_dir_all(path.parent().expect("a file's directory")).expect("a directory");
        fs::write(path, content).expect("a file");
    }

    /// The directory to read.
    pub(crate) fn files(&self) -> PathBuf {
        self.0.path().join("files")
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.0.path().join("ingest.sqlite")
    }

    /// The program with a database, options, and this directory.
    pub(crate) fn ingest(&self, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingest"));
        command
            .arg("--db")
            .arg(self.db())
            .args(options)
            .arg(self.files());
        command
    }

    pub(crate) fn run(&self, options: &[&str]) -> Run {
        Run::of(&mut self.ingest(options)).succeeded()
    }

    /// A run, and the spans that it wrote.
    pub(crate) fn traced_run(&self, options: &[&str]) -> (Run, Vec<Value>) {
        let path = self.0.path().join("spans.jsonl");
        let run = Run::of(self.ingest(options).arg("--json").arg(&path)).succeeded();
        (run, spans(&path))
    }

    pub(crate) fn rows(&self) -> Vec<Stored> {
        let connection = Connection::open(self.db()).expect("the database");
        let mut query = connection.prepare(QUERY).expect("the table");
        let rows = query.query_map([], Stored::from_row).expect("rows");
        rows.map(|row| row.expect("a row of these types")).collect()
    }
}

fn spans(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("the file of the spans");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

const QUERY: &str =
    "SELECT path, size, lines, words, language, lower(hex(sha256)) FROM files ORDER BY path";

/// A row of the database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) path: String,
    /// Bytes, lines and words.
    pub(crate) counts: [u64; 3],
    pub(crate) language: Option<String>,
    pub(crate) sha256: String,
}

impl Stored {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let count = |column| row.get(column).map(i64::cast_unsigned);
        Ok(Self {
            path: row.get(0)?,
            counts: [count(1)?, count(2)?, count(3)?],
            language: row.get(4)?,
            sha256: row.get(5)?,
        })
    }
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        assert_eq!(
            self.stderr, "",
            "nothing is drawn where there is no terminal"
        );
        self
    }

    #[track_caller]
    pub(crate) fn failed(self, code: i32, message: &str) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(
            self.stderr.contains(message),
            "`{message}` is not in: {}",
            self.stderr
        );
        assert_eq!(self.stdout, "");
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(
            self.stdout.contains(text),
            "`{text}` is not in:\n{}",
            self.stdout
        );
    }

    /// How many traces are shown.
    pub(crate) fn trees(&self) -> usize {
        self.stdout.matches("ingest_file").count()
    }

    /// The numbers of the lines that start with this word: `a = b + c + …`.
    #[track_caller]
    pub(crate) fn account(&self, word: &str) -> Vec<Vec<u64>> {
        let lines = self.stdout.lines().filter(|line| line.starts_with(word));
        let accounts: Vec<Vec<u64>> = lines.map(numbers).collect();
        for account in &accounts {
            let sum: u64 = account[1..].iter().sum();
            assert_eq!(account[0], sum, "this does not add up:\n{}", self.stdout);
        }
        accounts
    }
}

fn numbers(line: &str) -> Vec<u64> {
    let words = line.split_whitespace();
    words
        .filter_map(|word| word.replace(',', "").parse().ok())
        .collect()
}
