//! What can go wrong: with one file, which is recorded and counted, or with the whole run, which ends it.

use std::iter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::Utf8Error;
use std::{error, io};

use thiserror::Error;

/// Why a file was not stored.
#[derive(Debug, Error)]
pub(crate) enum FileError {
    #[error("cannot be listed")]
    List(#[source] io::Error),
    #[error("is a link to a directory around it")]
    Loop,
    #[error("cannot be read")]
    Read(#[source] io::Error),
    #[error("is not text")]
    Text(#[source] Utf8Error),
    #[error("has a name that is not text")]
    Name,
    /// The reason is in the error that ends the run.
    #[error("cannot be saved: the database is closed")]
    Save,
}

/// Why the run ended.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("cannot open the database {}: {cause}", path.display())]
    Open {
        path: PathBuf,
        cause: rusqlite::Error,
    },
    #[error("cannot write to the database")]
    Save(#[from] rusqlite::Error),
    #[error(transparent)]
    Json(trace_runtime::Error),
    #[error("cannot set up tracing")]
    Tracing(#[source] trace_runtime::Error),
    #[error("cannot start the threads")]
    Runtime(#[source] io::Error),
    #[error("cannot print")]
    Print(#[source] io::Error),
}

impl Error {
    /// 2 where another command line would help, as for the mistakes that the parser of the command line finds.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Open { .. } | Self::Json(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

/// The error and what caused it, on one line.
pub(crate) fn chain(error: &dyn error::Error) -> String {
    let messages: Vec<String> = iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect();
    messages.join(": ")
}
