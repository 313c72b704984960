//! The worker: takes jobs that are due, does them, and continues their traces.
//!
//! A first attempt is a child of the span that sent the job; a retry is a trace of its own with a link to it, as
//! [`Carrier::attempt`](trace_runtime::propagation::Carrier::attempt) has it.

use std::time::Duration;

use rusqlite::Connection;
use thiserror::Error;
use tokio::task::JoinSet;
use tokio::time::sleep;
use trace_runtime::propagation::Attempt;
use trace_runtime::traced;
use tracing::{info, warn};

use crate::args;
use crate::error::Error;
use crate::notifier::client::{Notifier, NotifyError};
use crate::process::{Stop, say};
use crate::store::jobs::{self, Ending, Job};
use crate::store::{Database, StoreError};

/// Jobs that are done at the same time.
const PARALLEL: usize = 64;

/// How long to wait before asking again for jobs.
const POLL: Duration = Duration::from_millis(10);

/// Attempts at a job before it is given up.
const ATTEMPTS: u32 = 3;

/// The pause before the second attempt; each later one is twice as long.
const BACK_OFF: Duration = Duration::from_millis(50);

pub(crate) async fn run(args: args::Worker, mut stop: Stop) -> Result<(), Error> {
    let worker = Worker {
        database: Database::open(&args.db)?,
        notifier: Notifier::new(args.notifier),
    };
    say("working")?;
    let mut crew = JoinSet::new();
    loop {
        let is_idle = worker.take(&mut crew).await? == 0;
        tokio::select! {
            () = &mut stop => break,
            Some(_) = crew.join_next() => {}
            () = sleep(POLL), if is_idle => {}
        }
    }
    // What was begun is finished.
    crew.join_all().await;
    Ok(())
}

#[derive(Clone)]
struct Worker {
    database: Database,
    notifier: Notifier,
}

#[derive(Debug, Error)]
enum JobError {
    #[error(transparent)]
    Notify(#[from] NotifyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Worker {
    /// Takes as many jobs as there is room for, and says how many.
    async fn take(&self, crew: &mut JoinSet<()>) -> Result<usize, StoreError> {
        let room = PARALLEL - crew.len();
        // Many with one statement, rather than one for each place that gets free.
        if room < PARALLEL / 2 {
            return Ok(0);
        }
        let jobs: Vec<Job> = self
            .database
            .call(move |connection| jobs::take(connection, room))
            .await?;
        let taken = jobs.len();
        for job in jobs {
            let worker = self.clone();
            crew.spawn(async move {
                let attempt = job.trace.attempt(job.attempt);
                // Recorded as the outcome of the span, and stored with the job.
                let _ = worker.process(job, attempt).await;
            });
        }
        Ok(taken)
    }

    #[traced(
        name = "process jobs",
        kind = consumer,
        parent = attempt.parent(),
        links = attempt.link(),
        attrs(
            messaging.system = "sqlite",
            messaging.operation.type = "process",
            messaging.operation.name = "process",
            messaging.destination.name = "jobs",
            messaging.message.id = job.id.to_string(),
            job.attempt = job.attempt,
            task.id = job.notification.task,
            request.id = job.notification.request.as_str(),
        ),
    )]
    async fn process(&self, job: Job, attempt: Attempt) -> Result<(), JobError> {
        let notified = self.notifier.notify(&job.notification).await;
        match &notified {
            Ok(()) => info!(job = job.id, "done"),
            Err(error) => warn!(job = job.id, attempt = job.attempt, "{error}"),
        }
        self.settle(&job, notified.is_ok()).await?;
        Ok(notified?)
    }

    async fn settle(&self, job: &Job, is_done: bool) -> Result<(), StoreError> {
        let (id, attempt) = (job.id, job.attempt);
        let settle = move |connection: &Connection| match attempt {
            _ if is_done => jobs::finish(connection, id, Ending::Done),
            ATTEMPTS.. => jobs::finish(connection, id, Ending::Dead),
            _ => jobs::put_back(connection, id, BACK_OFF * 2_u32.pow(attempt - 1)),
        };
        self.database.call(settle).await
    }
}
