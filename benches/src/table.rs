//! The report for people, a Markdown table that is aligned, and for programs, JSON.

use serde_json::{Value, json};

use crate::machine::Machine;
use crate::measure::{Figures, Report, Spread};
use crate::rivals::Rival;
use crate::rivals::fastrace::Fastrace;
use crate::targets::Target;

const HEAD: [&str; 11] = [
    "row",
    "library",
    "caller ns",
    "caller min",
    "process ns",
    "process min",
    "allocations",
    "delivered",
    "caller ÷ floor",
    "caller ÷ fastrace",
    "process ÷ fastrace",
];

/// The whole report as text.
pub fn text(machine: &Machine, report: &Report, targets: &[Target]) -> String {
    let facts = facts(machine, report);
    let table = aligned(&cells(report));
    let promises = promises(targets);
    format!(
        "{facts}\n{table}\nns and allocations are per span; \"not sampled\" and \"nothing recording\" are what a \
         call costs over the bare call.\n{promises}"
    )
}

/// The same as JSON.
pub fn json(machine: &Machine, report: &Report, targets: &[Target]) -> Value {
    json!({
        "machine": {
            "cpu": machine.cpu, "cores": machine.cores, "kernel": machine.kernel, "load": machine.load, "rustc": machine.rustc,
        },
        "rounds": report.rounds,
        "floor_ns": spread(report.floor),
        "deep_floor_ns": spread(report.deep_floor),
        "rows": report.figures.iter().map(|figures| row(report, figures)).collect::<Vec<_>>(),
        "targets": targets.iter().map(|target| json!({
            "what": target.what, "found": target.found, "limit": target.limit, "reached": target.reached,
        })).collect::<Vec<_>>(),
    })
}

fn facts(machine: &Machine, report: &Report) -> String {
    let Machine {
        cpu,
        cores,
        kernel,
        load,
        rustc,
    } = machine;
    let Spread { median, min } = report.floor;
    let deep = report.deep_floor;
    format!(
        "{cpu}, {cores} cores, {kernel}, load {load} at the start\n{rustc}\n{} rounds; floor (two clock reads and a 64-byte store): \
         {median:.1} ns, min {min:.1} ns; the same in 100 nested calls: {:.1} ns a level, min {:.1} ns\n",
        report.rounds, deep.median, deep.min
    )
}

fn promises(targets: &[Target]) -> String {
    let lines = targets.iter().map(|target| {
        let Target {
            what,
            found,
            limit,
            reached,
        } = target;
        let verdict = if *reached {
            "reached    "
        } else {
            "NOT reached"
        };
        format!("- {verdict}  {what}: {found} (limit {limit})\n")
    });
    let lines: String = lines.collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\nTargets:\n\n{lines}")
    }
}

fn row(report: &Report, figures: &Figures) -> Value {
    let ratios = Ratios::of(report, figures);
    json!({
        "row": figures.row.key(),
        "label": figures.row.label(),
        "library": figures.rival,
        "over_bare_call": figures.row.is_off(),
        "caller_ns": spread(figures.caller),
        "process_ns": figures.process.map(spread),
        "allocations": figures.allocations,
        "delivered": figures.delivered,
        "caller_to_floor": ratios.floor,
        "caller_to_fastrace": ratios.caller,
        "process_to_fastrace": ratios.process,
    })
}

fn spread(spread: Spread) -> Value {
    json!({ "median": spread.median, "min": spread.min })
}

/// A library's figures beside others; empty where the row is a difference, which may be close to zero.
struct Ratios {
    floor: Option<f64>,
    caller: Option<f64>,
    process: Option<f64>,
}

impl Ratios {
    fn of(report: &Report, figures: &Figures) -> Self {
        let recorded = !figures.row.is_off();
        let fastrace = report
            .find(figures.row, Fastrace.name())
            .filter(|_| recorded);
        let process = fastrace.and_then(|fastrace| Some((figures.process?, fastrace.process?)));
        Self {
            floor: recorded.then(|| figures.caller.median / report.floor.median),
            caller: fastrace.map(|fastrace| figures.caller.median / fastrace.caller.median),
            process: process.map(|(ours, fastrace)| ours.median / fastrace.median),
        }
    }
}

fn cells(report: &Report) -> Vec<Vec<String>> {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    let mut last = None;
    for figures in &report.figures {
        // A row's name stands once, at its first library.
        let label = if last == Some(figures.row) {
            ""
        } else {
            figures.row.label()
        };
        last = Some(figures.row);
        lines.push(line(label, figures, &Ratios::of(report, figures)));
    }
    lines
}

fn line(label: &str, figures: &Figures, ratios: &Ratios) -> Vec<String> {
    let ns = |ns: f64| {
        if figures.row.is_off() {
            format!("{ns:+.1}")
        } else {
            format!("{ns:.1}")
        }
    };
    let process =
        |pick: fn(Spread) -> f64| or_dash(figures.process.map(|process| ns(pick(process))));
    let times = |ratio: Option<f64>| ratio.map(|ratio| format!("{ratio:.2}"));
    vec![
        label.to_owned(),
        figures.rival.to_owned(),
        ns(figures.caller.median),
        ns(figures.caller.min),
        process(|process| process.median),
        process(|process| process.min),
        format!("{:.2}", figures.allocations),
        or_dash(
            figures
                .delivered
                .map(|share| format!("{:.2} %", share * 100.0)),
        ),
        or_dash(times(ratios.floor)),
        or_dash(times(ratios.caller)),
        or_dash(times(ratios.process)),
    ]
}

fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "–".into())
}

/// Markdown with columns of one width: names to the left, figures to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<_> = (0..HEAD.len()).filter_map(width).collect();
    let mut lines = lines.iter().map(|line| aligned_line(line, &widths));
    let head = lines.next().unwrap_or_default();
    head + &rule(&widths) + &lines.collect::<String>()
}

fn aligned_line(cells: &[String], widths: &[usize]) -> String {
    let cells = cells
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, &width))| {
            if is_name(column) {
                format!("| {cell:<width$} ")
            } else {
                format!("| {cell:>width$} ")
            }
        });
    cells.collect::<String>() + "|\n"
}

fn rule(widths: &[usize]) -> String {
    let cells = widths.iter().enumerate().map(|(column, &width)| {
        let dashes = "-".repeat(width);
        if is_name(column) {
            format!("| {dashes} ")
        } else {
            format!("| {dashes}:")
        }
    });
    cells.collect::<String>() + "|\n"
}

/// The first two columns name the row and the library.
fn is_name(column: usize) -> bool {
    column < 2
}
