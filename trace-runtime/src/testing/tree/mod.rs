//! Compares captured spans with an expected tree.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use super::Selection;
use super::diff::{Edit, diff};
use super::expected::Expected;
use super::line::Line;
use crate::export::console::{Forest, Paint, Style};

/// What the order of siblings means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Siblings {
    InOrder,
    InAnyOrder,
}

/// Lines of a tree that a message shows.
const MOST_LINES: usize = 200;
/// Unchanged lines that a difference shows on each side of a change.
const MARGIN: usize = 3;

/// Messages of failed tests reach one of these two.
pub(super) fn paint() -> Paint {
    Paint::automatic(io::stderr().is_terminal() && io::stdout().is_terminal())
}

/// Says in which way the spans are not the expected tree.
pub(super) fn compare(
    expected: &str,
    spans: &Selection<'_>,
    siblings: Siblings,
    paint: Paint,
) -> Result<(), String> {
    let expected = Expected::read(expected)
        .map_err(|mistake| format!("the expected tree cannot be read, {mistake}"))?;
    let got = Got::of(spans);
    let order = match siblings {
        Siblings::InOrder => got
            .forest
            .walk()
            .map(|step| Row {
                line: step.index,
                depth: step.depth,
            })
            .collect(),
        Siblings::InAnyOrder => Matching::new(&expected, &got).ordered(),
    };
    let comparison = Comparison::new(&expected, &got, order, paint);
    if comparison.is_same() {
        Ok(())
    } else {
        Err(comparison.message(spans.capture().unfinished()))
    }
}

/// The message of `one`.
pub(super) fn not_one(spans: &Selection<'_>) -> String {
    let mut message = String::from("expected exactly one span, got ");
    if spans.is_empty() {
        message.push_str("none; captured were:");
        let names = spans.capture().iter().map(|span| span.name().to_owned());
        push_rows(&mut message, names, spans.capture().len());
    } else {
        let _ = write!(message, "{}:", spans.len());
        push_rows(
            &mut message,
            spans.iter().map(|span| Line::of(span).text()),
            spans.len(),
        );
    }
    message
}

fn push_rows(message: &mut String, rows: impl Iterator<Item = String>, len: usize) {
    for row in rows.take(MOST_LINES) {
        let _ = write!(message, "\n  {row}");
    }
    if len > MOST_LINES {
        let _ = write!(message, "\n  … {} more", len - MOST_LINES);
    } else if len == 0 {
        message.push_str("\n  (no spans)");
    }
}

/// Captured spans as lines.
struct Got {
    lines: Vec<Line>,
    forest: Forest,
}

impl Got {
    fn of(spans: &Selection<'_>) -> Self {
        Self {
            lines: spans.iter().map(Line::of).collect(),
            forest: spans.forest(),
        }
    }
}

/// A line at its place in a tree.
#[derive(Clone, Copy, Debug)]
struct Row {
    line: usize,
    depth: usize,
}

/// Puts siblings into the order that the expected tree has them in, as far as they are there.
struct Matching<'a> {
    expected: &'a Expected,
    got: &'a Got,
    /// Whether whole subtrees fit.
    known: HashMap<(usize, usize), bool>,
}

impl<'a> Matching<'a> {
    fn new(expected: &'a Expected, got: &'a Got) -> Self {
        Self {
            expected,
            got,
            known: HashMap::new(),
        }
    }

    fn ordered(mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        self.order(
            self.expected.forest.roots(),
            self.got.forest.roots(),
            0,
            &mut rows,
        );
        rows
    }

    /// Recursion ends where the expected tree, which somebody wrote, ends.
    fn order(&mut self, wanted: &'a [usize], got: &'a [usize], depth: usize, rows: &mut Vec<Row>) {
        let mut pairs = self.pairs(wanted, got);
        self.pair_similar(wanted, got, &mut pairs);
        for (wanted, at) in wanted.iter().zip(&pairs.got_of) {
            let Some(at) = *at else { continue };
            rows.push(Row {
                line: got[at],
                depth,
            });
            self.order(
                self.expected.forest.children(*wanted),
                self.got.forest.children(got[at]),
                depth + 1,
                rows,
            );
        }
        for (line, _) in got
            .iter()
            .zip(&pairs.wanted_of)
            .filter(|(_, wanted)| wanted.is_none())
        {
            let below = self.got.forest.walk_from(std::slice::from_ref(line));
            rows.extend(below.map(|step| Row {
                line: step.index,
                depth: depth + step.depth,
            }));
        }
    }

    /// Pairs what is left by line, then by name, so that the difference is found inside of pairs.
    fn pair_similar(&self, wanted: &[usize], got: &[usize], pairs: &mut Pairs) {
        let is_admitted = |wanted: usize, got: usize| self.admits(wanted, got);
        let is_namesake = |wanted: usize, got: usize| {
            self.expected.lines[wanted].name == self.got.lines[got].name
        };
        for is_similar in [&is_admitted as &dyn Fn(usize, usize) -> bool, &is_namesake] {
            for (from, line) in wanted.iter().enumerate() {
                let is_free = |to: &usize| pairs.is_open(from, *to) && is_similar(*line, got[*to]);
                if let Some(to) = (0..got.len()).find(is_free) {
                    pairs.join(from, to);
                }
            }
        }
    }

    fn admits(&self, wanted: usize, got: usize) -> bool {
        self.expected.lines[wanted].admits(&self.got.lines[got])
    }

    /// Whether the subtree fits in some order of siblings.
    fn fits(&mut self, wanted: usize, got: usize) -> bool {
        let below_wanted = self.expected.forest.children(wanted);
        let below_got = self.got.forest.children(got);
        if below_wanted.len() != below_got.len() || !self.admits(wanted, got) {
            return false;
        }
        // Only what takes long to find out is worth remembering.
        if below_wanted.is_empty() {
            return true;
        }
        if let Some(known) = self.known.get(&(wanted, got)) {
            return *known;
        }
        let fits = self.pairs(below_wanted, below_got).are_all();
        self.known.insert((wanted, got), fits);
        fits
    }

    /// As many pairs of fitting subtrees as possible: a line that admits many must not take what another one needs.
    fn pairs(&mut self, wanted: &[usize], got: &[usize]) -> Pairs {
        let mut pairs = Pairs::new(wanted.len(), got.len());
        for from in 0..wanted.len() {
            let free = (0..got.len())
                .find(|to| pairs.wanted_of[*to].is_none() && self.fits(wanted[from], got[*to]));
            match free {
                Some(to) => pairs.join(from, to),
                None => self.make_room(wanted, got, from, &mut pairs),
            }
        }
        pairs
    }

    /// Searches a chain of exchanges at whose end a pair is free (an augmenting path).
    fn make_room(&mut self, wanted: &[usize], got: &[usize], start: usize, pairs: &mut Pairs) {
        let mut came_from: Vec<Option<usize>> = vec![None; got.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(from) = queue.pop_front() {
            for to in 0..got.len() {
                if came_from[to].is_some() || !self.fits(wanted[from], got[to]) {
                    continue;
                }
                came_from[to] = Some(from);
                match pairs.wanted_of[to] {
                    Some(next) => queue.push_back(next),
                    None => return pairs.exchange(&came_from, to),
                }
            }
        }
    }
}

/// Which siblings belong together, by their positions.
struct Pairs {
    got_of: Vec<Option<usize>>,
    wanted_of: Vec<Option<usize>>,
}

impl Pairs {
    fn new(wanted: usize, got: usize) -> Self {
        Self {
            got_of: vec![None; wanted],
            wanted_of: vec![None; got],
        }
    }

    fn join(&mut self, wanted: usize, got: usize) {
        self.got_of[wanted] = Some(got);
        self.wanted_of[got] = Some(wanted);
    }

    fn is_open(&self, wanted: usize, got: usize) -> bool {
        self.got_of[wanted].is_none() && self.wanted_of[got].is_none()
    }

    fn exchange(&mut self, came_from: &[Option<usize>], mut to: usize) {
        while let Some(from) = came_from[to] {
            let before = self.got_of[from];
            self.join(from, to);
            let Some(before) = before else { return };
            to = before;
        }
    }

    fn are_all(&self) -> bool {
        self.got_of.iter().all(Option::is_some)
    }
}

/// Two trees side by side.
struct Comparison<'a> {
    wanted: &'a [Line],
    got: &'a [Line],
    wanted_rows: Vec<Row>,
    got_rows: Vec<Row>,
    paint: Paint,
}

impl<'a> Comparison<'a> {
    fn new(expected: &'a Expected, got: &'a Got, got_rows: Vec<Row>, paint: Paint) -> Self {
        let wanted_rows = expected
            .forest
            .walk()
            .map(|step| Row {
                line: step.index,
                depth: step.depth,
            })
            .collect();
        Self {
            wanted: &expected.lines,
            got: &got.lines,
            wanted_rows,
            got_rows,
            paint,
        }
    }

    /// Depths and lines in this order determine the tree.
    fn is_same(&self) -> bool {
        self.wanted_rows.len() == self.got_rows.len()
            && (0..self.got_rows.len()).all(|at| self.fits(at, at))
    }

    fn fits(&self, wanted: usize, got: usize) -> bool {
        let (wanted, got) = (self.wanted_rows[wanted], self.got_rows[got]);
        wanted.depth == got.depth && self.wanted[wanted.line].admits(&self.got[got.line])
    }

    fn wanted_text(&self, at: usize) -> String {
        let Row { line, depth } = self.wanted_rows[at];
        format!("{}{}", "  ".repeat(depth), self.wanted[line].text())
    }

    fn got_text(&self, at: usize) -> String {
        let Row { line, depth } = self.got_rows[at];
        format!("{}{}", "  ".repeat(depth), self.got[line].text())
    }

    fn message(&self, unfinished: u64) -> String {
        let mut message = String::from("the spans are not the expected tree\n\nexpected:");
        push_rows(
            &mut message,
            (0..self.wanted_rows.len()).map(|at| self.wanted_text(at)),
            self.wanted_rows.len(),
        );
        message.push_str("\n\ngot:");
        push_rows(
            &mut message,
            (0..self.got_rows.len()).map(|at| self.got_text(at)),
            self.got_rows.len(),
        );
        message.push_str("\n\ndifference (- expected, + got):\n");
        self.push_difference(&mut message);
        if unfinished > 0 {
            let _ = write!(
                message,
                "\nspans that were still open when the capture ended: {unfinished}\n"
            );
        }
        message
    }

    fn push_difference(&self, message: &mut String) {
        let edits = diff(
            self.wanted_rows.len(),
            self.got_rows.len(),
            |wanted, got| self.fits(wanted, got),
        );
        let edits = self.paired(&edits);
        for (at, run) in edits
            .chunk_by(|a, b| a.is_change() == b.is_change())
            .enumerate()
        {
            let is_end = std::ptr::eq(run.as_ptr_range().end, edits.as_ptr_range().end);
            let (head, tail, what) = match (!run[0].is_change(), at == 0, is_end) {
                (false, ..) => (2 * MOST_LINES, 0, "that differ"),
                (true, is_start, is_end) => (margin(is_start), margin(is_end), "that are the same"),
            };
            self.push_run(message, run, head, tail, what);
        }
    }

    /// The same difference, with what was expected of a span right above what it is.
    fn paired(&self, edits: &[Edit]) -> Vec<Edit> {
        let mut paired = Vec::with_capacity(edits.len());
        for run in edits.chunk_by(|a, b| a.is_change() == b.is_change()) {
            if !run[0].is_change() {
                paired.extend_from_slice(run);
                continue;
            }
            let removed: Vec<usize> = run.iter().filter_map(|edit| edit.before()).collect();
            let added: Vec<usize> = run.iter().filter_map(|edit| edit.after()).collect();
            let is_namesake = |i: usize, j: usize| self.are_namesakes(removed[i], added[j]);
            for edit in diff(removed.len(), added.len(), is_namesake) {
                paired.extend(edit.before().map(|i| Edit::Removed(removed[i])));
                paired.extend(edit.after().map(|j| Edit::Added(added[j])));
            }
        }
        paired
    }

    fn are_namesakes(&self, wanted: usize, got: usize) -> bool {
        let (wanted, got) = (self.wanted_rows[wanted], self.got_rows[got]);
        wanted.depth == got.depth && self.wanted[wanted.line].name == self.got[got.line].name
    }

    /// The first and the last lines of a run, and how many are between them.
    fn push_run(&self, message: &mut String, run: &[Edit], head: usize, tail: usize, what: &str) {
        let hidden = run.len().saturating_sub(head + tail);
        // A line that says that one line is missing would take its place.
        let hidden = if hidden > 1 {
            head..head + hidden
        } else {
            0..0
        };
        for edit in &run[..hidden.start] {
            self.push_edit(message, *edit);
        }
        push_rest(message, hidden.len(), what);
        for edit in &run[hidden.end..] {
            self.push_edit(message, *edit);
        }
    }

    fn push_edit(&self, message: &mut String, edit: Edit) {
        let (style, row) = match edit {
            Edit::Same(wanted, _) => (Style::Text, format!("    {}", self.wanted_text(wanted))),
            Edit::Removed(wanted) => (Style::Removed, format!("  - {}", self.wanted_text(wanted))),
            Edit::Added(got) => (Style::Added, format!("  + {}", self.got_text(got))),
        };
        self.paint.push(message, style, &row);
        message.push('\n');
    }
}

/// Nothing changes before the first run and behind the last one.
fn margin(is_outermost: bool) -> usize {
    if is_outermost { 0 } else { MARGIN }
}

fn push_rest(message: &mut String, lines: usize, what: &str) {
    if lines > 0 {
        let _ = writeln!(message, "    … {lines} lines {what}");
    }
}

#[cfg(test)]
mod tests;
