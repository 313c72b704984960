//! What ends a process.

use std::path::PathBuf;
use std::{error, io, iter};

use thiserror::Error;

use crate::store::StoreError;

#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("cannot set up tracing")]
    Tracing(#[from] trace_runtime::Error),
    #[error("cannot start the threads")]
    Runtime(#[source] io::Error),
    #[error("cannot listen on port {port}")]
    Listen { port: u16, cause: io::Error },
    #[error("cannot serve")]
    Serve(#[source] io::Error),
    #[error("cannot use the database")]
    Store(#[from] StoreError),
    #[error("TASKMANAGER_TOKENS must be name=token,name=token")]
    Tokens,
    #[error("cannot print")]
    Print(#[source] io::Error),
    #[error("cannot use {}", path.display())]
    Path {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("cannot start {service}")]
    Start {
        service: &'static str,
        #[source]
        cause: io::Error,
    },
    #[error("{service} ended with {how}")]
    Ended { service: &'static str, how: String },
    #[error("{0} was not done in time")]
    Late(&'static str),
    #[error("line {line} of {} is no span", path.display())]
    Line {
        path: PathBuf,
        line: usize,
        #[source]
        cause: serde_json::Error,
    },
}

/// The error and what caused it, on one line.
pub(crate) fn chain(error: &dyn error::Error) -> String {
    let messages: Vec<String> = iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect();
    messages.join(": ")
}
