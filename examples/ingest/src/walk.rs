//! Finding the files.

use std::io;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use tokio::sync::mpsc::Sender;
use trace_runtime::{attr, traced};

use crate::error::FileError;
use crate::job::Plan;
use crate::progress::Progress;

/// A file, or a place where there may be files that cannot be listed.
#[derive(Debug)]
pub(crate) struct Found {
    /// Below the directory of the run.
    pub(crate) path: PathBuf,
    pub(crate) problem: Option<FileError>,
}

/// Sends every regular file below the plan's directory: opening a pipe or a device could block for ever.
///
/// Ends early when nobody receives any more.
#[traced]
pub(crate) fn walk(plan: &Plan, found: &Sender<Found>, progress: &Progress) {
    let mut files = 0;
    let outputs = plan.outputs.clone();
    let entries = WalkBuilder::new(&plan.root)
        .hidden(false)
        .require_git(false)
        .follow_links(plan.follow_links)
        .filter_entry(move |entry| {
            entry.file_name() != ".git" && outputs.iter().all(|output| entry.path() != output)
        })
        .build();
    for file in entries.filter_map(|entry| found_in(&plan.root, entry)) {
        files += 1;
        progress.found();
        if found.blocking_send(file).is_err() {
            break;
        }
    }
    attr!(files);
}

fn found_in(root: &Path, entry: Result<DirEntry, ignore::Error>) -> Option<Found> {
    let (path, problem) = match entry {
        Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
            (entry.into_path(), None)
        }
        Ok(_) => return None,
        Err(error) => {
            let (path, problem) = told_apart(error);
            (path.unwrap_or_default(), Some(problem))
        }
    };
    let path = path
        .strip_prefix(root)
        .map(Path::to_path_buf)
        .unwrap_or(path);
    Some(Found { path, problem })
}

/// Where it happened, and what: so that the path is printed once.
fn told_apart(error: ignore::Error) -> (Option<PathBuf>, FileError) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), told_apart(*err).1),
        ignore::Error::WithDepth { err, .. } => told_apart(*err),
        ignore::Error::Loop { child, .. } => (Some(child), FileError::Loop),
        ignore::Error::Io(error) => (None, FileError::List(error.kind().into())),
        other => (None, FileError::List(io::Error::other(other))),
    }
}
