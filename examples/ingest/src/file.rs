//! What is in a file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::str::{self, Utf8Error};

use sha2::{Digest as _, Sha256};
use trace_runtime::{attr, traced};

use crate::error::FileError;
use crate::language;

/// Files are read in one piece, so there is a limit to what the workers hold.
const LIMIT: u64 = 64 << 20;

/// What is stored of a file.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Below the directory of the run.
    pub(crate) path: String,
    pub(crate) language: Option<&'static str>,
    pub(crate) counts: Counts,
    pub(crate) sha256: [u8; 32],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    pub(crate) words: u64,
}

/// Reads and parses the file at `path`, a path below `root`. Blocks.
pub(crate) fn inspect(root: &Path, path: &Path) -> Result<Facts, FileError> {
    let name = path.to_str().ok_or(FileError::Name)?;
    let bytes = read(&root.join(path)).map_err(FileError::Read)?;
    let counts = parse(&bytes).map_err(FileError::Text)?;
    let sha256 = hash(&bytes);
    Ok(Facts {
        path: name.to_owned(),
        language: language::of(path),
        counts,
        sha256,
    })
}

#[traced]
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    attr!(file.size = size);
    let mut bytes = Vec::with_capacity(within_limit(size)?);
    // A file may hold more than its size says: it grows, or the kernel makes it up.
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    within_limit(bytes.len() as u64)?;
    Ok(bytes)
}

fn within_limit(size: u64) -> io::Result<usize> {
    let size = usize::try_from(size).ok().filter(|_| size <= LIMIT);
    size.ok_or_else(|| io::ErrorKind::FileTooLarge.into())
}

#[traced]
fn parse(bytes: &[u8]) -> Result<Counts, Utf8Error> {
    let text = str::from_utf8(bytes)?;
    let lines = text.lines().count() as u64;
    let words = text.split_whitespace().count() as u64;
    attr!(text.lines = lines, text.words = words);
    Ok(Counts {
        bytes: bytes.len() as u64,
        lines,
        words,
    })
}

#[traced]
fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_and_words(text: &str) -> (u64, u64) {
        let counts = parse(text.as_bytes()).expect("a str is UTF-8");
        (counts.lines, counts.words)
    }

    #[test]
    fn the_last_line_needs_no_newline() {
        assert_eq!(lines_and_words(""), (0, 0));
        assert_eq!(lines_and_words("zwei Wörter\nund\u{a0}drei\r\n\n"), (3, 4));
        assert_eq!(lines_and_words("no newline at the end"), (1, 5));
    }

    #[test]
    fn text_is_utf8_to_the_last_byte() {
        assert_eq!(parse(b"text\xff").unwrap_err().valid_up_to(), 4);
    }
}
