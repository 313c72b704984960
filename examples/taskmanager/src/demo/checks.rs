//! What has to be true of the spans of all processes together.
//!
//! Each request carries an id of its own, in a header and with its jobs: beside the trace and not by it. So a span that got into a foreign trace is found.

use std::collections::{HashMap, HashSet};

use super::load::Sent;
use super::plan::{Kind, SECRETS};
use super::traces::{Span, Trace, Traces};
use super::{Accounts, CLIENT};
use crate::process::Account;
use crate::store::jobs::Tally;

/// Everything that is known after a run.
pub(crate) struct Evidence<'a> {
    pub(crate) traces: &'a Traces<'a>,
    pub(crate) accounts: &'a Accounts,
    pub(crate) sent: &'a [Sent],
    pub(crate) jobs: Tally,
}

/// A claim, on how much it was tried, and what speaks against it.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) claim: &'static str,
    pub(crate) tried_on: (usize, &'static str),
    pub(crate) faults: Vec<String>,
}

impl Check {
    pub(crate) fn is_passed(&self) -> bool {
        self.faults.is_empty()
    }
}

pub(crate) fn all(evidence: &Evidence<'_>) -> Vec<Check> {
    let checks = [
        no_span_is_lost,
        span_ids_are_unique,
        parents_are_there,
        traces_have_one_root,
        no_trace_is_mixed,
        nothing_is_there_twice,
        no_task_is_mixed,
        requests_have_one_trace,
        attempts_have_spans,
        retries_are_linked,
        answers_are_right,
        who_hung_up_is_cancelled,
        nothing_secret_is_recorded,
    ];
    checks.iter().map(|check| check(evidence)).collect()
}

fn no_span_is_lost(evidence: &Evidence<'_>) -> Check {
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for span in evidence.traces.spans() {
        *lines.entry(span.service).or_default() += 1;
    }
    let fault = |(service, account): &(&str, Account)| {
        let written = lines.get(service).copied().unwrap_or_default();
        let is_whole = account.started == account.delivered && account.delivered == written;
        (!is_whole).then(|| format!("{service}: {account:?}, {written} in the file"))
    };
    Check {
        claim: "no span is lost",
        tried_on: (evidence.traces.spans().count(), "span"),
        faults: evidence.accounts.iter().filter_map(fault).collect(),
    }
}

fn span_ids_are_unique(evidence: &Evidence<'_>) -> Check {
    let mut seen = HashSet::new();
    of_spans(evidence, "no id is there twice", |span, _| {
        !seen.insert(span.id)
    })
}

fn parents_are_there(evidence: &Evidence<'_>) -> Check {
    of_spans(evidence, "every parent is in the trace", |span, trace| {
        span.parent
            .is_some_and(|parent| trace.span(parent).is_none())
    })
}

fn traces_have_one_root(evidence: &Evidence<'_>) -> Check {
    of_traces(evidence, "every trace is one tree", |trace| {
        trace.roots().count() != 1
    })
}

fn no_trace_is_mixed(evidence: &Evidence<'_>) -> Check {
    of_traces(evidence, "no trace has spans of two requests", |trace| {
        trace.request_ids().len() != 1
    })
}

/// Nothing here is done in a loop, so a second child of the same name belongs to somebody else: also one that names no request.
fn nothing_is_there_twice(evidence: &Evidence<'_>) -> Check {
    let mut seen = HashSet::new();
    of_spans(evidence, "no span has two children alike", |span, trace| {
        span.parent.is_some() && !seen.insert((trace.id(), span.parent, &span.name))
    })
}

fn no_task_is_mixed(evidence: &Evidence<'_>) -> Check {
    of_traces(evidence, "no trace has spans of two tasks", |trace| {
        trace.task_ids().len() > 1
    })
}

fn requests_have_one_trace(evidence: &Evidence<'_>) -> Check {
    let mut traces: HashMap<&str, usize> = HashMap::new();
    let roots = evidence.traces.iter().filter_map(Trace::root);
    for root in roots.filter(|root| root.service == CLIENT) {
        *traces
            .entry(root.request_id().unwrap_or_default())
            .or_default() += 1;
    }
    let mut check = of_requests(evidence, "every request is a trace", |sent| {
        traces.get(sent.id.as_str()) != Some(&1)
    });
    if traces.len() != evidence.sent.len() {
        check.faults.push(format!(
            "{} traces for {} requests",
            traces.len(),
            evidence.sent.len()
        ));
    }
    check
}

fn attempts_have_spans(evidence: &Evidence<'_>) -> Check {
    let spans = attempts(evidence).count();
    let attempts = evidence.jobs.attempts;
    let is_right = spans as u64 == attempts && evidence.jobs.waiting == 0;
    Check {
        claim: "every attempt at a job is a span",
        tried_on: (spans, "attempt"),
        faults: (!is_right)
            .then(|| format!("{:?}", evidence.jobs))
            .into_iter()
            .collect(),
    }
}

/// A first attempt is a child of what sent the job; any other begins a trace, with a link to it.
fn retries_are_linked(evidence: &Evidence<'_>) -> Check {
    let is_retry = |span: &&Span<'_>| span.parent.is_none();
    let retries: Vec<_> = attempts(evidence).filter(is_retry).collect();
    let unlinked = retries.iter().filter(|it| !is_linked(it, evidence.traces));
    let mut faults: Vec<_> = unlinked.map(|retry| retry.line.to_owned()).collect();
    let expected = evidence.jobs.attempts - evidence.jobs.done - evidence.jobs.dead;
    if retries.len() as u64 != expected {
        faults.push(format!("{} traces for {expected} retries", retries.len()));
    }
    Check {
        claim: "every retry is a trace with a link to the first",
        tried_on: (retries.len(), "trace"),
        faults,
    }
}

/// Whether the retry has one link, to what sent the job for the same request.
fn is_linked(retry: &Span<'_>, traces: &Traces<'_>) -> bool {
    let [link] = retry.links[..] else {
        return false;
    };
    traces.linked(link).is_some_and(|(_, sender)| {
        sender.name == "send jobs" && sender.request_id() == retry.request_id()
    })
}

fn answers_are_right(evidence: &Evidence<'_>) -> Check {
    of_requests(evidence, "every answer is the right one", |sent| {
        sent.status != Ok(sent.kind.expected())
    })
}

fn who_hung_up_is_cancelled(evidence: &Evidence<'_>) -> Check {
    let cancelled: HashSet<_> = evidence
        .traces
        .spans()
        .filter(|span| span.is_server() && span.outcome == "cancelled")
        .filter_map(Span::request_id)
        .collect();
    of_requests(
        evidence,
        "who hung up, and nobody else, is cancelled",
        |sent| cancelled.contains(sent.id.as_str()) != (sent.kind == Kind::HangUp),
    )
}

fn nothing_secret_is_recorded(evidence: &Evidence<'_>) -> Check {
    of_spans(
        evidence,
        "no token and no address is recorded",
        |span, _| SECRETS.iter().any(|secret| span.line.contains(secret)),
    )
}

fn attempts<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = &'a Span<'a>> {
    evidence
        .traces
        .spans()
        .filter(|span| span.name == "process jobs")
}

fn of_spans<'a>(
    evidence: &Evidence<'a>,
    claim: &'static str,
    mut is_fault: impl FnMut(&'a Span<'a>, &'a Trace<'a>) -> bool,
) -> Check {
    let mut tried = 0;
    let mut faults = Vec::new();
    for trace in evidence.traces.iter() {
        for span in trace.spans() {
            tried += 1;
            if is_fault(span, trace) {
                faults.push(span.line.to_owned());
            }
        }
    }
    Check {
        claim,
        tried_on: (tried, "span"),
        faults,
    }
}

fn of_traces(
    evidence: &Evidence<'_>,
    claim: &'static str,
    is_fault: impl Fn(&Trace<'_>) -> bool,
) -> Check {
    let faulty = evidence.traces.iter().filter(|trace| is_fault(trace));
    let shown = |trace: &Trace<'_>| {
        format!(
            "{:?}: {:?}, {:?}",
            trace.id(),
            trace.request_ids(),
            trace.task_ids()
        )
    };
    Check {
        claim,
        tried_on: (evidence.traces.len(), "trace"),
        faults: faulty.map(shown).collect(),
    }
}

fn of_requests(
    evidence: &Evidence<'_>,
    claim: &'static str,
    is_fault: impl Fn(&Sent) -> bool,
) -> Check {
    let faulty = evidence.sent.iter().filter(|sent| is_fault(sent));
    Check {
        claim,
        tried_on: (evidence.sent.len(), "request"),
        faults: faulty.map(|sent| format!("{sent:?}")).collect(),
    }
}

#[cfg(test)]
mod tests;
