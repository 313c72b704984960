//! The workers: so many files at a time and no more.

use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use trace_runtime::{Context, traced};

use crate::background;
use crate::error::FileError;
use crate::file::{self, Counts};
use crate::job::Plan;
use crate::language;
use crate::progress::Progress;
use crate::store::Inbox;
use crate::summary::Summary;
use crate::walk::Found;

/// A path, and what became of its file.
type Done = (PathBuf, Result<Counts, FileError>);

/// The files that are under way, and the account of those that are done.
#[derive(Debug)]
pub(crate) struct Crew {
    root: Arc<Path>,
    run: Context,
    workers: Arc<Semaphore>,
    inbox: Inbox,
    files: JoinSet<Done>,
    summary: Summary,
    progress: Progress,
}

impl Crew {
    /// The crew of the run that is current.
    pub(crate) fn new(plan: &Plan, inbox: Inbox, progress: Progress) -> Self {
        Self {
            root: Arc::clone(&plan.root),
            run: Context::current(),
            workers: Arc::new(Semaphore::new(plan.workers)),
            inbox,
            files: JoinSet::new(),
            summary: Summary::new(&plan.db),
            progress,
        }
    }

    /// Waits for a free worker and gives it the file.
    pub(crate) async fn take(&mut self, found: Found) {
        let worker = Arc::clone(&self.workers).acquire_owned().await;
        let worker = worker.expect("nobody closes the semaphore");
        let path = found.path.clone();
        let (root, run, inbox) = (Arc::clone(&self.root), self.run.clone(), self.inbox.clone());
        let work = ingest_file(found, root, run, inbox, worker);
        self.files.spawn(async { (path, work.await) });
        while let Some(done) = self.files.try_join_next() {
            self.count(done);
        }
    }

    /// Waits for what is under way. Then the inbox is closed.
    pub(crate) async fn finish(mut self) -> Summary {
        while let Some(done) = self.files.join_next().await {
            self.count(done);
        }
        self.summary
    }

    fn count(&mut self, done: Result<Done, JoinError>) {
        let (path, result) = done.unwrap_or_else(|error| panic::resume_unwind(error.into_panic()));
        match result {
            Ok(counts) => self.summary.stored(language::of(&path), counts),
            Err(error) => self.progress.failed(self.summary.failed(&path, &error)),
        }
        self.progress.done();
    }
}

/// One file, one trace, linked to the run: a slow file is found by itself.
#[traced(root, links = [&run], attrs(file.path = %found.path.display()))]
async fn ingest_file(
    found: Found,
    root: Arc<Path>,
    run: Context,
    inbox: Inbox,
    worker: OwnedSemaphorePermit,
) -> Result<Counts, FileError> {
    if let Some(problem) = found.problem {
        return Err(problem);
    }
    let reading = background::start(move || file::inspect(&root, &found.path));
    let facts = background::join(reading).await?;
    let counts = facts.counts;
    inbox.save(facts, worker).await?;
    Ok(counts)
}
