//! All of it on loopback: the processes start, clients send requests, the jobs are done, and what the spans of all processes say together is checked and shown.

mod checks;
mod fleet;
mod load;
mod page;
mod picture;
mod place;
mod plan;
mod traces;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::runtime::Runtime;
use tokio::time::sleep;
use trace_runtime::export::JsonLines;

use self::checks::{Check, Evidence};
use self::fleet::Fleet;
use self::load::Load;
use self::page::Page;
use self::place::Place;
use self::traces::Traces;
use crate::args::Demo;
use crate::error::Error;
use crate::process::{Account, say};
use crate::store::StoreError;
use crate::store::jobs::{self, Tally};

/// The name under which the demo's own spans are shown.
const CLIENT: &str = "client";

/// How long the jobs may take once the last request is answered.
const JOBS: Duration = Duration::from_mins(2);

/// How long the exporter gets at the end.
const DEADLINE: Duration = Duration::from_secs(30);

/// Services, and where their spans are.
type Accounts = Vec<(&'static str, Account)>;

/// What a run has to show beside its spans.
struct Run {
    load: Load,
    jobs: Tally,
    /// How long the jobs took once the last request was answered.
    drained: Duration,
    accounts: Accounts,
}

pub(crate) fn run(args: &Demo) -> Result<ExitCode, Error> {
    let place = Place::new(args.keep.as_deref())?;
    let exporter = JsonLines::create(place.spans(CLIENT))?;
    let tracing = trace_runtime::builder().exporter(exporter).init()?;
    let runtime = Runtime::new().map_err(Error::Runtime)?;
    let played = runtime.block_on(play(args, &place));
    drop(runtime);
    let own = Account::from(&tracing.shutdown(DEADLINE));
    let mut run = played?;
    run.accounts.insert(0, (CLIENT, own));
    judge(&place, &run)
}

/// From the first process that starts to the last one that ends.
async fn play(args: &Demo, place: &Place) -> Result<Run, Error> {
    let fleet = Fleet::start(place).await?;
    let load = load::run(args, fleet.url()).await;
    let last_answer = Instant::now();
    let jobs = finished_jobs(place).await?;
    Ok(Run {
        load,
        jobs,
        drained: last_answer.elapsed(),
        accounts: fleet.stop().await?,
    })
}

/// Asks until no job is left to do.
async fn finished_jobs(place: &Place) -> Result<Tally, Error> {
    let connection = Connection::open(place.db()).map_err(StoreError::from)?;
    let deadline = Instant::now() + JOBS;
    while Instant::now() < deadline {
        let tally = jobs::tally(&connection)?;
        if tally.waiting == 0 {
            return Ok(tally);
        }
        sleep(Duration::from_millis(20)).await;
    }
    Err(Error::Late("the last job"))
}

/// Reads what all processes wrote, and says what it comes to.
fn judge(place: &Place, run: &Run) -> Result<ExitCode, Error> {
    let files = files(place, run)?;
    let traces = Traces::read(&files).map_err(|(service, line, cause)| Error::Line {
        path: place.spans(service),
        line,
        cause,
    })?;
    let checks = checks::all(&Evidence {
        traces: &traces,
        accounts: &run.accounts,
        sent: &run.load.sent,
        jobs: run.jobs,
    });
    let page = Page {
        run,
        traces: &traces,
        checks: &checks,
    };
    say(page.to_string().trim_end())?;
    let is_right = checks.iter().all(Check::is_passed);
    Ok(ExitCode::from(u8::from(!is_right)))
}

fn files(place: &Place, run: &Run) -> Result<Vec<(&'static str, String)>, Error> {
    let services = run.accounts.iter().map(|(service, _)| *service);
    let read = |service| Ok((service, place.read(service)?));
    services.map(read).collect()
}
