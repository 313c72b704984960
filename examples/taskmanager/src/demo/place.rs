//! The directory of a run.

use std::path::{Path, PathBuf};
use std::{env, fs};

use tempfile::TempDir;

use crate::error::Error;

/// A directory with the database and the spans of each process.
pub(crate) struct Place {
    path: PathBuf,
    /// Removed when it is dropped; `None` if somebody wants to keep it.
    _temporary: Option<TempDir>,
}

impl Place {
    /// The directory `keep`, which must not exist yet, or a temporary one.
    pub(crate) fn new(keep: Option<&Path>) -> Result<Self, Error> {
        keep.map_or_else(Self::temporary, Self::kept)
    }

    fn kept(path: &Path) -> Result<Self, Error> {
        let path = path.to_path_buf();
        match fs::create_dir(&path) {
            Ok(()) => Ok(Self {
                path,
                _temporary: None,
            }),
            Err(cause) => Err(Error::Path { path, cause }),
        }
    }

    fn temporary() -> Result<Self, Error> {
        let directory = TempDir::with_prefix("taskmanager-").map_err(|cause| Error::Path {
            path: env::temp_dir(),
            cause,
        })?;
        Ok(Self {
            path: directory.path().to_path_buf(),
            _temporary: Some(directory),
        })
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.path.join("taskmanager.sqlite")
    }

    pub(crate) fn spans(&self, service: &str) -> PathBuf {
        self.path.join(format!("{service}.jsonl"))
    }

    /// The spans of a service, one a line.
    pub(crate) fn read(&self, service: &str) -> Result<String, Error> {
        let path = self.spans(service);
        fs::read_to_string(&path).map_err(|cause| Error::Path { path, cause })
    }
}
