//! One row of a drawn tree: what stands left of the names, and text that wraps.

use std::fmt::Write as _;

use super::bar;
use super::columns::columns;
use super::look::Look;
use super::paint::Style;

/// Columns of the duration.
const TIME: usize = 9;
/// Columns left of the tree.
const MARGIN: usize = TIME + 1 + bar::WIDTH + 2;
/// Columns of a guide.
const GUIDE: usize = 3;
/// Deeper levels share one guide: the lines of a recursion would grow with its depth.
const MOST_GUIDES: usize = 12;

/// Where a span stands in its tree, as the lines that lead to it.
#[derive(Debug)]
pub(super) struct Guides {
    /// For each level above and including the span, whether a sibling follows.
    more: Vec<bool>,
    /// How many are drawn.
    most: usize,
}

impl Guides {
    /// Guides that leave at least half of the room to the names.
    pub(super) fn within(width: usize) -> Self {
        let half = width.saturating_sub(MARGIN) / 2;
        Self {
            more: Vec::new(),
            most: (half / GUIDE).min(MOST_GUIDES),
        }
    }

    /// Moves to a span at this depth.
    pub(super) fn enter(&mut self, depth: usize, is_last: bool) {
        self.more.truncate(depth);
        self.more.push(!is_last);
    }

    /// The lines in front of the span's name.
    fn branch(&self) -> String {
        self.own("├─ ", "└─ ")
    }

    /// The lines in front of what is said about the span below its name.
    fn below(&self, has_children: bool) -> String {
        self.own("│  ", "   ") + guide(has_children)
    }

    /// The lines of the levels above, then the span's own: one where a sibling follows, or the other. A root has none.
    fn own(&self, followed: &str, last: &str) -> String {
        let Some((more, [_root, above @ ..])) = self.more.split_last() else {
            return String::new();
        };
        self.lines(above) + if *more { followed } else { last }
    }

    fn lines(&self, more: &[bool]) -> String {
        let hidden = more.len().saturating_sub(self.most);
        let mut lines = String::new();
        if hidden > 0 {
            let _ = write!(lines, "⋮ +{hidden:<4} ");
        }
        lines.extend(more[hidden..].iter().map(|more| guide(*more)));
        lines
    }
}

fn guide(more: bool) -> &'static str {
    if more { "│  " } else { "   " }
}

/// A bar, and its colour.
pub(super) type Bar<'a> = (Style, &'a str);

/// Rows under construction.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    out: &'a mut String,
    look: Look,
    column: usize,
    /// What the rows of wrapped text start with.
    hanging: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(out: &'a mut String, look: Look) -> Self {
        Self {
            out,
            look,
            column: 0,
            hanging: String::new(),
        }
    }

    /// Starts the row of a span.
    pub(super) fn span(&mut self, time: &str, bar: Bar<'_>, guides: &Guides, has_children: bool) {
        self.margin(Style::Text, time, bar);
        self.push(Style::Faint, &guides.branch());
        self.hanging = guides.below(has_children) + "  ";
    }

    /// Starts a row that says something about the span above it.
    pub(super) fn detail(&mut self, time: &str, bar: &str, guides: &Guides, has_children: bool) {
        self.margin(Style::Faint, time, (Style::Bar, bar));
        let below = guides.below(has_children);
        self.push(Style::Faint, &below);
        self.hanging = below + "  ";
    }

    /// Starts a row that belongs to the whole tree.
    pub(super) fn heading(&mut self) {
        self.margin(Style::Faint, "", (Style::Bar, ""));
        self.hanging = String::from("  ");
    }

    fn margin(&mut self, style: Style, time: &str, (colour, bar): Bar<'_>) {
        self.column = 0;
        self.push(style, &format!("{time:>TIME$} "));
        self.push(colour, &format!("{bar:<width$}  ", width = bar::WIDTH));
    }

    fn push(&mut self, style: Style, text: &str) {
        self.look.paint.push(self.out, style, text);
        self.column += columns(text);
    }

    /// Appends text. Where the terminal is too narrow for it, it goes on below, from a space on: what has none can be copied as a whole.
    pub(super) fn text(&mut self, style: Style, mut text: &str) {
        while let Some((row, rest)) = self.full(text) {
            self.push(style, row);
            self.hang();
            text = rest;
        }
        self.push(style, text);
    }

    /// The text that fits into this row and what is left then, if there is no room for all of it.
    fn full<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let room = self.look.width.saturating_sub(self.column);
        if !self.look.is_terminal || columns(text) <= room {
            return None;
        }
        let fits = |at: &usize| columns(&text[..*at]) <= room;
        // A mark stays with what it marks.
        let is_mark = |at: &usize| columns(&text[..*at]) == 1;
        let spaces = text.match_indices(' ').map(|(at, _)| at);
        let mut spaces = spaces.filter(|at| !is_mark(at)).peekable();
        let first = *spaces.peek()?;
        let at = spaces.take_while(fits).last().unwrap_or(first);
        Some((&text[..at], &text[at + 1..]))
    }

    /// Appends a word, on a new row if this one is full.
    pub(super) fn word(&mut self, style: Style, text: &str) {
        if self.column + 2 + columns(text) > self.look.width {
            self.hang();
        } else {
            self.push(Style::Text, "  ");
        }
        self.text(style, text);
    }

    /// Goes on below.
    fn hang(&mut self) {
        self.end();
        self.push(Style::Text, &" ".repeat(MARGIN));
        let hanging = std::mem::take(&mut self.hanging);
        self.push(Style::Faint, &hanging);
        self.hanging = hanging;
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        let trimmed = self.out.trim_end_matches(' ').len();
        self.out.truncate(trimmed);
        self.out.push('\n');
        self.column = 0;
    }
}
