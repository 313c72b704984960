//! The report for people, a Markdown table that is aligned, and for programs, JSON.

use serde_json::{Value, json};

use crate::machine::Machine;
use crate::measure::{Figures, Report, Spread};
use crate::rivals::fastrace::Fastrace;
use crate::rivals::Rival;
use crate::targets::Target;

const HEAD: [&str; 10] = [
    "row", "library", "caller ns", "min", "process ns", "min", "allocations", "delivered", "caller / floor",
    "caller, process / fastrace",
];

/// The whole report as text.
pub fn text(machine: &Machine, report: &Report, targets: &[Target]) -> String {
    let mut text = facts(machine, report);
    text.push('\n');
    text.push_str(&aligned(&cells(report)));
    text.push_str("\nns and allocations are per span; ");
    text.push_str("\"not sampled\" and \"nothing recording\" are what a call costs over the bare call.\n");
    if !targets.is_empty() {
        text.push_str("\nTargets:\n\n");
        for target in targets {
            let verdict = if target.reached { "reached    " } else { "NOT reached" };
            text.push_str(&format!("- {verdict}  {}: {} (limit {})\n", target.what, target.found, target.limit));
        }
    }
    text
}

/// The same as JSON.
pub fn json(machine: &Machine, report: &Report, targets: &[Target]) -> Value {
    json!({
        "machine": {
            "cpu": machine.cpu, "cores": machine.cores, "kernel": machine.kernel, "rustc": machine.rustc,
        },
        "rounds": report.rounds,
        "floor_ns": spread(report.floor),
        "rows": report.figures.iter().map(|figures| row(report, figures)).collect::<Vec<_>>(),
        "targets": targets.iter().map(|target| json!({
            "what": target.what, "found": target.found, "limit": target.limit, "reached": target.reached,
        })).collect::<Vec<_>>(),
    })
}

fn facts(machine: &Machine, report: &Report) -> String {
    let Machine { cpu, cores, kernel, rustc } = machine;
    let Spread { median, min } = report.floor;
    format!(
        "{cpu}, {cores} cores, {kernel}\n{rustc}\n{} rounds; floor (two clock reads and a 64-byte store): \
         {median:.1} ns, min {min:.1} ns\n",
        report.rounds
    )
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
        let fastrace = report.find(figures.row, Fastrace.name()).filter(|_| recorded);
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
        let label = if last == Some(figures.row) { "" } else { figures.row.label() };
        last = Some(figures.row);
        lines.push(line(label, figures, &Ratios::of(report, figures)));
    }
    lines
}

fn line(label: &str, figures: &Figures, ratios: &Ratios) -> Vec<String> {
    let ns = |ns: f64| if figures.row.is_off() { format!("{ns:+.1}") } else { format!("{ns:.1}") };
    let process = |pick: fn(Spread) -> f64| or_dash(figures.process.map(|process| ns(pick(process))));
    let times = |ratio: Option<f64>| ratio.map(|ratio| format!("{ratio:.2}"));
    vec![
        label.to_owned(),
        figures.rival.to_owned(),
        ns(figures.caller.median),
        ns(figures.caller.min),
        process(|process| process.median),
        process(|process| process.min),
        format!("{:.2}", figures.allocations),
        or_dash(figures.delivered.map(|share| format!("{:.2} %", share * 100.0))),
        or_dash(times(ratios.floor)),
        or_dash(times(ratios.caller).zip(times(ratios.process)).map(|(caller, process)| format!("{caller}, {process}"))),
    ]
}

fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "–".into())
}

/// Markdown with columns of one width: names to the left, figures to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let cell = if column < 2 { format!("| {cell:<width$} ") } else { format!("| {cell:>width$} ") };
            text.push_str(&cell);
        }
        text.push_str("|\n");
        if n == 0 {
            text.push_str(&rule(&widths));
        }
    }
    text
}

fn rule(widths: &[usize]) -> String {
    let mut text = String::new();
    for (column, &width) in widths.iter().enumerate() {
        let dashes = "-".repeat(width);
        text.push_str(&if column < 2 { format!("| {dashes} ") } else { format!("| {dashes}:") });
    }
    text + "|\n"
}
