//! The command line.

use std::num::NonZeroUsize;
use std::path::{self, Path, PathBuf};
use std::{env, thread};

use clap::Parser;

use crate::job::Plan;

/// Reads every file below a directory into a SQLite file, and shows where the time went
///
/// Hidden files are read; `.git`, what `.gitignore` names, and symbolic links are not.
#[expect(clippy::doc_markdown, reason = "the help is no Markdown")]
#[derive(Debug, Parser)]
#[command(name = "ingest")]
pub(crate) struct Args {
    /// The directory to read
    #[arg(default_value = ".", value_parser = directory)]
    directory: PathBuf,

    /// How many files are read at the same time [default: the number of cores]
    #[arg(long, value_name = "N")]
    workers: Option<NonZeroUsize>,

    /// The SQLite file that rows are written to; rows of files seen before are replaced [default: ingest.sqlite in the
    /// directory for temporary files]
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,

    /// How many of the slowest files to show
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) slowest: usize,

    /// Write every span to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Read what symbolic links point at
    #[arg(long)]
    follow_links: bool,
}

impl From<&Args> for Plan {
    fn from(args: &Args) -> Self {
        let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let db = args
            .db
            .clone()
            .unwrap_or_else(|| env::temp_dir().join("ingest.sqlite"));
        Self {
            root: args.directory.as_path().into(),
            outputs: outputs(&db, args.json.as_deref()),
            workers: args.workers.map_or_else(cores, NonZeroUsize::get),
            follow_links: args.follow_links,
            db,
        }
    }
}

/// The directory under its real name, so that the walk recognises what the run itself writes.
fn directory(argument: &str) -> Result<PathBuf, String> {
    let path = Path::new(argument)
        .canonicalize()
        .map_err(|error| error.to_string())?;
    if path.is_dir() {
        Ok(path)
    } else {
        Err(String::from("it is not a directory"))
    }
}

/// The files that the run writes, those of the database included, under their real names.
fn outputs(db: &Path, json: Option<&Path>) -> Vec<PathBuf> {
    let mut outputs: Vec<PathBuf> = ["", "-wal", "-shm"]
        .into_iter()
        .map(|ending| {
            let mut name = real(db).into_os_string();
            name.push(ending);
            PathBuf::from(name)
        })
        .collect();
    outputs.extend(json.map(real));
    outputs
}

/// The real name of a file that need not exist yet.
fn real(path: &Path) -> PathBuf {
    let absolute = path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match (
        absolute.parent().map(Path::canonicalize),
        absolute.file_name(),
    ) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        _ => absolute,
    }
}
