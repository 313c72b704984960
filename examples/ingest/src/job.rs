//! The run, from the first path to the last row.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use trace_runtime::traced;

use crate::background;
use crate::crew::Crew;
use crate::error::Error;
use crate::progress::Progress;
use crate::store::{Inbox, Store};
use crate::summary::Summary;
use crate::walk::{Found, walk};

/// Paths that wait for a worker. The walk runs ahead, so that the progress bar knows how much there is.
const AHEAD: usize = 10_000;

/// What to do.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) root: Arc<Path>,
    pub(crate) db: PathBuf,
    pub(crate) workers: usize,
    pub(crate) follow_links: bool,
    /// What the run itself writes is not read.
    pub(crate) outputs: Vec<PathBuf>,
}

/// Stores every file below the plan's directory. Files that cannot be stored are counted.
#[traced(attrs(file.directory = %plan.root.display(), workers = plan.workers))]
pub(crate) async fn ingest(plan: Plan) -> Result<Summary, Error> {
    let began = Instant::now();
    let (store, inbox) = open(&plan).await?;
    let writer = background::start(|| store.save_all());
    let progress = Progress::new();
    let mut found = start_walk(&plan, &progress);
    let mut crew = Crew::new(&plan, inbox, progress);
    while let Some(file) = found.recv().await {
        if writer.is_finished() {
            break; // the database failed: there is no use in reading on
        }
        crew.take(file).await;
    }
    let mut summary = crew.finish().await;
    background::join(writer).await?;
    summary.took(began.elapsed());
    Ok(summary)
}

async fn open(plan: &Plan) -> Result<(Store, Inbox), Error> {
    let (db, root) = (plan.db.clone(), plan.root.to_string_lossy().into_owned());
    background::join(background::start(move || Store::open(&db, root))).await
}

fn start_walk(plan: &Plan, progress: &Progress) -> mpsc::Receiver<Found> {
    let (sender, found) = mpsc::channel(AHEAD);
    let (plan, progress) = (plan.clone(), progress.clone());
    background::start(move || walk(&plan, &sender, &progress));
    found
}
