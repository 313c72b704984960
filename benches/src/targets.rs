//! What we have promised ourselves, and whether this run keeps it.

use crate::measure::{Figures, Report};
use crate::rivals::Rival;
use crate::rivals::fastrace::Fastrace;
use crate::rows::Row;

/// Fewer allocations per span than this are none: a flush may make a few, a span may not.
const NO_ALLOCATIONS: f64 = 0.005;

/// One promise.
pub struct Target {
    /// Row and column.
    pub what: String,
    /// The figure of this run, in words.
    pub found: String,
    /// The promised limit, in words.
    pub limit: String,
    /// Whether the figure is within the limit.
    pub reached: bool,
}

/// The promises for the library called `ours`, for the rows that have been run.
pub fn check(report: &Report, ours: &str) -> Vec<Target> {
    let check = Check { report, ours };
    let mut targets = Vec::new();
    for row in [Row::SyncChild, Row::Recursion] {
        targets.extend(check.recorded(row, 1.25, 3.0));
    }
    targets.extend(check.recorded(Row::Attributes, 1.5, 4.0));
    targets.extend(check.recorded(Row::AsyncReady, 1.35, 5.0));
    targets.extend(check.recorded(Row::Root, 2.0, 6.0));
    targets.extend(check.off(Row::NotSampled, 1.5));
    targets.extend(check.off(Row::Nothing, 1.0));
    targets.extend(check.threads(1.15));
    targets.extend(check.wire(110.0, 0.05));
    targets
}

struct Check<'a> {
    report: &'a Report,
    ours: &'a str,
}

impl Check<'_> {
    fn figures(&self, row: Row) -> Option<&Figures> {
        self.report.find(row, self.ours)
    }

    /// Caller at most `floors` times the floor, process at most one part in `parts` of fastrace, no allocation.
    fn recorded(&self, row: Row, floors: f64, parts: f64) -> Vec<Target> {
        let Some(figures) = self.figures(row) else {
            return Vec::new();
        };
        let mut targets = vec![self.caller_to_floor(figures, floors)];
        targets.extend(self.process_to_fastrace(figures, parts));
        targets.push(allocations(figures));
        targets
    }

    fn caller_to_floor(&self, figures: &Figures, floors: f64) -> Target {
        let ratio = figures.caller.median / self.report.floor.median;
        Target {
            what: format!("{}, caller", figures.row.label()),
            found: format!("{ratio:.2} × floor"),
            limit: format!("{floors} × floor"),
            reached: ratio <= floors,
        }
    }

    fn process_to_fastrace(&self, figures: &Figures, parts: f64) -> Option<Target> {
        let fastrace = self.report.find(figures.row, Fastrace.name())?;
        let ratio = fastrace.process?.median / figures.process?.median;
        Some(Target {
            what: format!("{}, process", figures.row.label()),
            found: format!("1/{ratio:.1} of fastrace"),
            limit: format!("1/{parts} of fastrace"),
            reached: ratio >= parts,
        })
    }

    fn off(&self, row: Row, ns: f64) -> Vec<Target> {
        let Some(figures) = self.figures(row) else {
            return Vec::new();
        };
        let over = figures.caller.median;
        let caller = Target {
            what: format!("{}, caller", row.label()),
            found: format!("bare call {over:+.2} ns"),
            limit: format!("bare call +{ns} ns"),
            reached: over <= ns,
        };
        vec![caller, allocations(figures)]
    }

    fn threads(&self, times: f64) -> Vec<Target> {
        let (Some(threads), Some(single)) =
            (self.figures(Row::Threads), self.figures(Row::SyncChild))
        else {
            return Vec::new();
        };
        let ratio = threads.caller.median / single.caller.median;
        let caller = Target {
            what: format!("{}, caller", Row::Threads.label()),
            found: format!("{ratio:.2} × one thread"),
            limit: format!("{times} × one thread"),
            reached: ratio <= times,
        };
        vec![caller, allocations(threads)]
    }

    fn wire(&self, ns: f64, allocations: f64) -> Vec<Target> {
        let Some(figures) = self.figures(Row::Wire) else {
            return Vec::new();
        };
        let found = figures
            .process
            .map_or(f64::INFINITY, |process| process.median);
        let process = Target {
            what: format!("{}, process", Row::Wire.label()),
            found: format!("{found:.1} ns"),
            limit: format!("{ns} ns"),
            reached: found <= ns,
        };
        vec![process, few_allocations(figures, allocations)]
    }
}

fn allocations(figures: &Figures) -> Target {
    Target {
        limit: "0".into(),
        ..few_allocations(figures, NO_ALLOCATIONS)
    }
}

fn few_allocations(figures: &Figures, most: f64) -> Target {
    Target {
        what: format!("{}, allocations", figures.row.label()),
        found: format!("{:.4} a span", figures.allocations),
        limit: format!("{most} a span"),
        reached: figures.allocations < most,
    }
}
