//! What is printed: some traces, then the numbers and the verdict, which stay in sight.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use console::style;
use http::StatusCode;
use terminal::{bad, counted, duration, faint, heading, number, printable};

use super::Run;
use super::checks::Check;
use super::load::Sent;
use super::picture::{Picture, service};
use super::plan::Kind;
use super::traces::{Trace, Traces};
use crate::process::Account;

/// Kinds of requests of which a trace is shown.
const SHOWN: [Kind; 3] = [Kind::CreateGreylisted, Kind::Finish, Kind::HangUp];

/// Faults of a check that are shown; the others are counted.
const FAULTS: usize = 3;

pub(crate) struct Page<'a> {
    pub(crate) run: &'a Run,
    pub(crate) traces: &'a Traces<'a>,
    pub(crate) checks: &'a [Check],
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for kind in SHOWN {
            if let Some(trace) = self.typical(kind) {
                self.show(f, trace)?;
            }
        }
        self.requests(f)?;
        self.answers(f)?;
        self.jobs(f)?;
        self.accounts(f)?;
        self.verdict(f)
    }
}

impl<'a> Page<'a> {
    /// The one in the middle of all traces of this kind, by duration.
    fn typical(&self, kind: Kind) -> Option<&'a Trace<'a>> {
        let is_of_kind =
            |trace: &&Trace<'_>| trace.root().is_some_and(|root| root.name == kind.label());
        let mut traces: Vec<_> = self.traces.iter().filter(is_of_kind).collect();
        traces.sort_by_key(|trace| trace.duration());
        traces.get(traces.len() / 2).copied()
    }

    /// The trace, and those that begin with a link to it.
    fn show(&self, f: &mut Formatter<'_>, trace: &Trace<'_>) -> fmt::Result {
        writeln!(f, "{}", title(trace, "Trace"))?;
        writeln!(f, "{}", Picture(trace))?;
        for retry in self.traces.continuing(trace) {
            writeln!(f, "{}", title(retry, "↳ linked to it"))?;
            writeln!(f, "{}", Picture(retry))?;
        }
        Ok(())
    }

    fn requests(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (all, took) = (self.run.load.sent.len() as u64, self.run.load.took);
        let rate = u128::from(all) * 1_000_000 / took.as_micros().max(1);
        let sent = format!(
            "{} from {} in {}: {} a second",
            counted(all, "request"),
            counted(self.run.load.clients as u64, "client"),
            duration(took).trim(),
            number(u64::try_from(rate).unwrap_or(u64::MAX)),
        );
        row(f, "load", &sent)
    }

    /// How long they took, by status.
    fn answers(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut answers: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
        for sent in &self.run.load.sent {
            answers.entry(answer(sent)).or_default().push(sent.took);
        }
        for (answer, times) in &mut answers {
            times.sort_unstable();
            let (count, times) = (number(times.len() as u64), quantiles(times));
            row(f, "", &format!("{answer:26} {count:>9}   {times}"))?;
        }
        Ok(())
    }

    fn jobs(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let jobs = self.run.jobs;
        let [done, dead, attempts] = [jobs.done, jobs.dead, jobs.attempts].map(number);
        let done = format!("{done} done, {dead} given up, after {attempts} attempts");
        let drained = duration(self.run.drained);
        let last = format!("the last one {} after the last answer", drained.trim());
        row(f, "jobs", &format!("{done}; {last}"))
    }

    fn accounts(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, (name, account)) in self.run.accounts.iter().enumerate() {
            let padded = format!("{name:8}");
            let line = format!("{} {}", service(name, &padded), sum(account));
            row(f, if at == 0 { "spans" } else { "" }, &line)?;
        }
        Ok(())
    }

    fn verdict(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, check) in self.checks.iter().enumerate() {
            row(f, if at == 0 { "checks" } else { "" }, &judgement(check))?;
            for fault in check.faults.iter().take(FAULTS) {
                row(f, "", &format!("  {}", printable(fault)))?;
            }
        }
        Ok(())
    }
}

fn title(trace: &Trace<'_>, what: &str) -> String {
    let id = trace.id().map(|id| id.to_string()).unwrap_or_default();
    let through = trace.services().len() as u64;
    let spans = trace.spans().len() as u64;
    let of = format!(
        "{} in {}",
        counted(spans, "span"),
        counted_processes(through)
    );
    format!("{} {}", heading(what), faint(format!("{id}, {of}")))
}

fn counted_processes(count: u64) -> String {
    format!("{count} process{}", if count == 1 { "" } else { "es" })
}

fn answer(sent: &Sent) -> String {
    match &sent.status {
        Ok(_) if sent.kind == Kind::HangUp => "hung up".to_owned(),
        Ok(status) => format!("{} {}", status.as_u16(), reason(*status)),
        Err(error) => printable(error),
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or_default()
}

/// Of times in order.
fn quantiles(times: &[Duration]) -> String {
    let at = |percent: usize| duration(times[(times.len() - 1) * percent / 100]);
    let shown = [("p50", 50), ("p99", 99), ("max", 100)];
    let shown = shown.map(|(name, percent)| format!("{} {}", faint(name), at(percent)));
    shown.join("  ")
}

fn sum(account: &Account) -> String {
    let Account {
        started,
        delivered,
        dropped,
        pending,
        open,
    } = *account;
    let [started, delivered, lost, open] =
        [started, delivered, dropped + pending, open].map(number);
    format!("{started:>9} started = {delivered:>9} delivered + {lost} dropped + {open} open")
}

fn judgement(check: &Check) -> String {
    let (count, what) = check.tried_on;
    let tried = faint(format!("({})", counted(count as u64, what)));
    match check.faults.len() {
        0 => format!("{} {} {tried}", style("✓").green(), check.claim),
        faults => format!(
            "{} {} {tried}: {}",
            bad("✗"),
            check.claim,
            bad(counted(faults as u64, "fault"))
        ),
    }
}

fn row(f: &mut Formatter<'_>, what: &str, text: &str) -> fmt::Result {
    writeln!(f, "{:8}  {text}", heading(what))
}
