//! How a tree is drawn, which depends on where.

use std::io::IsTerminal;

use super::paint::Paint;
use super::terminal::{self, Terminal};

/// How a tree is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) paint: Paint,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether it is one, which would break long rows anywhere.
    pub(crate) is_terminal: bool,
}

impl Look {
    /// What fits this output.
    pub(super) fn of(out: &(impl IsTerminal + Terminal)) -> Self {
        let is_terminal = out.is_terminal();
        Self {
            paint: Paint::automatic(is_terminal),
            width: terminal::width(out),
            is_terminal,
        }
    }

    /// For an output of which nothing is known.
    pub(super) fn of_writer() -> Self {
        Self {
            paint: Paint::automatic(false),
            width: terminal::DEFAULT_WIDTH,
            is_terminal: false,
        }
    }
}
