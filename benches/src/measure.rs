//! Rounds: who runs when, and what is read before and after.

use crate::alloc;
use crate::clock::{self, Process, per};
use crate::crew::Crew;
use crate::floor;
use crate::rivals::{End, Rival};
use crate::rows::{Row, THREADS};
use crate::wire;

/// Pairs of clock reads in one measurement of the floor.
const FLOOR_TIMES: u64 = 50_000;

/// Rounds in which allocations are counted.
const COUNTED_ROUNDS: u64 = 3;

/// The middle and the lowest of many rounds.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Half of the rounds were lower.
    pub median: f64,
    /// The lowest round.
    pub min: f64,
}

impl Spread {
    /// Of these figures, of which there is at least one.
    pub fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        };
        Self {
            median,
            min: sorted[0],
        }
    }
}

/// One line of the table: one library on one row.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The row.
    pub row: Row,
    /// The library.
    pub rival: &'static str,
    /// ns per span, or over the bare call where [`Row::is_off`].
    pub caller: Spread,
    /// CPU time of the whole process in ns per span; of no interest where nothing is recorded.
    pub process: Option<Spread>,
    /// Allocations per span, all threads and the flush included.
    pub allocations: f64,
    /// Share of the started spans that the exporter has counted.
    pub delivered: Option<f64>,
}

/// All that one run has found.
pub struct Report {
    /// Timed rounds of each library on each row.
    pub rounds: usize,
    /// ns of the floor.
    pub floor: Spread,
    /// ns of the floor in deep recursion.
    pub deep_floor: Spread,
    /// Row by row, in the order of the table.
    pub figures: Vec<Figures>,
}

impl Report {
    /// The figures of the library called `rival` on `row`.
    pub fn find(&self, row: Row, rival: &str) -> Option<&Figures> {
        self.figures
            .iter()
            .find(|figures| figures.row == row && figures.rival == rival)
    }
}

/// Measures `rows` for all `rivals`, whose spans go to `end`, `rounds` times in turn.
pub fn run(rivals: &[&'static dyn Rival], rows: &[Row], rounds: usize, end: End) -> Report {
    let mut bench = Bench::new(rivals, rows);
    // A library cannot be unset, so this row comes first, while nobody has set up anything.
    bench.phase(rounds, |row| row == Row::Nothing);
    for rival in rivals {
        rival.start(end);
        if end == End::Encoded && rival.records() {
            wire::check(*rival);
        }
    }
    bench.phase(rounds, |row| row != Row::Nothing);
    bench.report(rounds)
}

struct Bench {
    crew: Crew,
    floor: Vec<f64>,
    deep_floor: Vec<f64>,
    series: Vec<Series>,
}

/// All rounds of one row: the bare calls where they matter, and one run for each library.
struct Series {
    row: Row,
    bare: Vec<f64>,
    runs: Vec<Run>,
}

/// All rounds of one library on one row.
struct Run {
    rival: &'static dyn Rival,
    caller: Vec<f64>,
    process: Vec<f64>,
    started: u64,
    delivered: u64,
    allocations: f64,
}

impl Bench {
    fn new(rivals: &[&'static dyn Rival], rows: &[Row]) -> Self {
        let series = |&row| Series {
            row,
            bare: Vec::new(),
            runs: rivals.iter().map(|&rival| Run::new(rival)).collect(),
        };
        Self {
            crew: Crew::new(THREADS),
            floor: Vec::new(),
            deep_floor: Vec::new(),
            series: rows.iter().map(series).collect(),
        }
    }

    fn phase(&mut self, rounds: usize, wanted: impl Fn(Row) -> bool) {
        let mut series: Vec<_> = self
            .series
            .iter_mut()
            .filter(|series| wanted(series.row))
            .collect();
        for round in 0..rounds {
            self.floor.push(floor::sample(FLOOR_TIMES));
            self.deep_floor.push(floor::sample_deep(FLOOR_TIMES));
            for series in &mut series {
                series.round(round, &self.crew);
            }
        }
        for series in series {
            series.count_allocations(&self.crew);
        }
    }

    fn report(&self, rounds: usize) -> Report {
        let figures = self.series.iter().flat_map(Series::figures).collect();
        Report {
            rounds,
            floor: Spread::of(&self.floor),
            deep_floor: Spread::of(&self.deep_floor),
            figures,
        }
    }
}

impl Series {
    fn round(&mut self, round: usize, crew: &Crew) {
        if self.row.is_off() {
            self.bare.push(bare_round(self.row));
        }
        let rivals = self.runs.len();
        for turn in 0..rivals {
            self.runs[(round + turn) % rivals].round(self.row, crew);
        }
    }

    fn count_allocations(&mut self, crew: &Crew) {
        for run in &mut self.runs {
            run.count_allocations(self.row, crew);
        }
    }

    fn figures(&self) -> impl Iterator<Item = Figures> {
        self.runs.iter().map(|run| {
            let recorded = !self.row.is_off();
            Figures {
                row: self.row,
                rival: run.rival.name(),
                caller: if recorded {
                    Spread::of(&run.caller)
                } else {
                    run.over(&self.bare)
                },
                process: recorded.then(|| Spread::of(&run.process)),
                allocations: run.allocations,
                delivered: (recorded && run.rival.records())
                    .then(|| per(run.delivered, run.started)),
            }
        })
    }
}

fn bare_round(row: Row) -> f64 {
    row.run_bare(row.traces() / 10);
    let start = clock::thread_ns();
    row.run_bare(row.traces());
    let cpu = clock::thread_ns() - start;
    per(cpu, row.traces() * row.spans_per_trace())
}

impl Run {
    fn new(rival: &'static dyn Rival) -> Self {
        Self {
            rival,
            caller: Vec::new(),
            process: Vec::new(),
            started: 0,
            delivered: 0,
            allocations: 0.0,
        }
    }

    /// One timed round, after a warm-up that brings the library's own memory back into the caches.
    fn round(&mut self, row: Row, crew: &Crew) {
        self.burst(row, row.traces() / 10, crew);
        self.flush(row);
        let spans = spans(row);
        let delivered = self.rival.delivered();
        let process = Process::start();
        let caller = self.burst(row, row.traces(), crew);
        self.flush(row);
        self.process.push(per(process.stop(), spans));
        self.caller.push(per(caller, spans));
        self.delivered += self.rival.delivered() - delivered;
        self.started += spans;
    }

    /// Runs the row's work and returns the CPU time of the threads that did it, in ns.
    fn burst(&self, row: Row, traces: u64, crew: &Crew) -> u64 {
        if row.threads() > 1 {
            return crew.run(row, self.rival, traces);
        }
        let start = clock::thread_ns();
        row.run(self.rival, traces);
        clock::thread_ns() - start
    }

    /// Before a library is set up there is nothing that could be flushed.
    fn flush(&self, row: Row) {
        if row != Row::Nothing {
            self.rival.flush();
        }
    }

    fn count_allocations(&mut self, row: Row, crew: &Crew) {
        let allocations = alloc::count(|| {
            for _ in 0..COUNTED_ROUNDS {
                self.burst(row, row.traces(), crew);
                self.flush(row);
            }
        });
        self.allocations = per(allocations, COUNTED_ROUNDS * spans(row));
    }

    /// What this library's rounds cost over the bare rounds that ran beside them.
    fn over(&self, bare: &[f64]) -> Spread {
        let difference: Vec<_> = self
            .caller
            .iter()
            .zip(bare)
            .map(|(ours, bare)| ours - bare)
            .collect();
        // The lowest difference would pair a lucky round with an unlucky one.
        let min = Spread::of(&self.caller).min - Spread::of(bare).min;
        Spread {
            min,
            ..Spread::of(&difference)
        }
    }
}

fn spans(row: Row) -> u64 {
    row.traces() * row.spans_per_trace() * row.threads()
}
