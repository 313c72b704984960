//! One row of a drawn tree: what stands left of the names, and text that wraps.

use std::fmt::Write as _;

use super::bar;
use super::paint::{Paint, Style};

/// Columns of the duration.
const TIME: usize = 9;
/// Columns left of the tree.
const MARGIN: usize = TIME + 1 + bar::WIDTH + 2;
/// Deeper levels share one guide: the lines of a recursion would grow with its depth.
const MOST_GUIDES: usize = 12;

/// Where a span stands in its tree, as the lines that lead to it.
#[derive(Debug, Default)]
pub(super) struct Guides {
    /// For each level above and including the span, whether a sibling follows.
    more: Vec<bool>,
}

impl Guides {
    /// Moves to a span at this depth.
    pub(super) fn enter(&mut self, depth: usize, is_last: bool) {
        self.more.truncate(depth);
        self.more.push(!is_last);
    }

    /// The lines in front of the span's name.
    fn branch(&self) -> String {
        let Some((more, above)) = self.more.split_last() else {
            return String::new();
        };
        if above.is_empty() {
            return String::new();
        }
        let mut branch = lines(&above[1..]);
        branch.push_str(if *more { "├─ " } else { "└─ " });
        branch
    }

    /// The lines in front of what is said about the span below its name.
    fn below(&self, has_children: bool) -> String {
        let mut below = lines(self.more.get(1..).unwrap_or_default());
        below.push_str(if has_children { "│  " } else { "   " });
        below
    }
}

fn lines(more: &[bool]) -> String {
    let hidden = more.len().saturating_sub(MOST_GUIDES);
    let mut lines = String::new();
    if hidden > 0 {
        let _ = write!(lines, "⋮ +{hidden:<4} ");
    }
    lines.extend(
        more[hidden..]
            .iter()
            .map(|more| if *more { "│  " } else { "   " }),
    );
    lines
}

/// Rows under construction.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    out: &'a mut String,
    paint: Paint,
    width: usize,
    column: usize,
    /// What the rows of wrapped text start with.
    hanging: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(out: &'a mut String, paint: Paint, width: usize) -> Self {
        Self {
            out,
            paint,
            width,
            column: 0,
            hanging: String::new(),
        }
    }

    /// Starts the row of a span.
    pub(super) fn span(&mut self, time: &str, bar: &str, guides: &Guides, has_children: bool) {
        self.margin(Style::Text, time, bar);
        self.push(Style::Faint, &guides.branch());
        self.hanging = guides.below(has_children) + "  ";
    }

    /// Starts a row that says something about the span above it.
    pub(super) fn detail(&mut self, time: &str, bar: &str, guides: &Guides, has_children: bool) {
        self.margin(Style::Faint, time, bar);
        let below = guides.below(has_children);
        self.push(Style::Faint, &below);
        self.hanging = below + "  ";
    }

    /// Starts a row that belongs to the whole tree.
    pub(super) fn heading(&mut self) {
        self.margin(Style::Faint, "", "");
        self.hanging = String::from("  ");
    }

    fn margin(&mut self, style: Style, time: &str, bar: &str) {
        self.column = 0;
        self.push(style, &format!("{time:>TIME$} "));
        self.push(Style::Bar, &format!("{bar:<width$}  ", width = bar::WIDTH));
    }

    /// Appends text that stays on this row.
    pub(super) fn push(&mut self, style: Style, text: &str) {
        self.paint.push(self.out, style, text);
        self.column += text.chars().count();
    }

    /// Appends a word, on a new row if this one is full.
    pub(super) fn word(&mut self, style: Style, text: &str) {
        if self.column + 2 + text.chars().count() > self.width {
            self.end();
            self.push(Style::Text, &" ".repeat(MARGIN));
            let hanging = std::mem::take(&mut self.hanging);
            self.push(Style::Faint, &hanging);
            self.hanging = hanging;
        } else {
            self.push(Style::Text, "  ");
        }
        self.push(style, text);
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        let trimmed = self.out.trim_end_matches(' ').len();
        self.out.truncate(trimmed);
        self.out.push('\n');
        self.column = 0;
    }
}
