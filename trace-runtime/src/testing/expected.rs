//! Expected trees, as tests write them.

use super::line::Line;
use crate::export::console::Forest;

/// A tree that was read.
#[derive(Debug)]
pub(super) struct Expected {
    /// In the order in which they were written: each before its children.
    pub(super) lines: Vec<Line>,
    pub(super) forest: Forest,
}

impl Expected {
    /// Reads a tree, or says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();
        let mut parents = Vec::new();
        // The indentation of the line before and of those above it, with their indices.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (number, row) in text
            .lines()
            .enumerate()
            .filter(|(_, row)| !row.trim().is_empty())
        {
            let at_line = |mistake| format!("line {}: {mistake}", number + 1);
            let parent = parent(&mut open, indentation(row)).map_err(at_line)?;
            open.push((indentation(row), lines.len()));
            parents.push(parent);
            lines.push(Line::read(row).map_err(at_line)?);
        }
        Ok(Self {
            lines,
            forest: Forest::new(parents.into_iter()),
        })
    }
}

fn indentation(row: &str) -> usize {
    row.chars()
        .take_while(|character| character.is_whitespace())
        .count()
}

/// The index of the line that a line of this indentation stands below. Any deeper indentation makes a child; a shallower one has to be that
/// of a line above.
fn parent(open: &mut Vec<(usize, usize)>, indentation: usize) -> Result<Option<usize>, String> {
    let last = open.last().map(|(known, _)| *known);
    open.truncate(
        open.iter()
            .take_while(|(known, _)| *known <= indentation)
            .count(),
    );
    let is_back = last.is_some_and(|last| last >= indentation);
    if is_back && open.last().is_none_or(|(known, _)| *known != indentation) {
        return Err(String::from("its indentation is that of no line above"));
    }
    open.truncate(
        open.iter()
            .take_while(|(known, _)| *known < indentation)
            .count(),
    );
    Ok(open.last().map(|(_, index)| *index))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Result<Vec<(String, usize)>, String> {
        let read = Expected::read(text)?;
        Ok(read
            .forest
            .walk()
            .map(|step| (read.lines[step.index].name.clone(), step.depth))
            .collect())
    }

    #[test]
    fn any_indentation_makes_a_level() {
        let wanted = [("a", 0), ("b", 1), ("c", 2), ("d", 1), ("e", 0)]
            .map(|(name, depth)| (name.to_owned(), depth));
        for text in [
            "a\n  b\n    c\n  d\ne",
            "\n\n      a\n        b\n          c\n\n        d\n      e\n    ",
            "a\n\tb\n\t\tc\n\td\ne\n",
            "  a\r\n      b\r\n       c\r\n      d\r\n  e\r\n",
        ] {
            assert_eq!(shape(text).as_deref(), Ok(&wanted[..]), "{text}");
        }
    }

    #[test]
    fn nothing_is_an_empty_tree() {
        assert_eq!(shape(""), Ok(vec![]));
        assert_eq!(shape("\n   \n"), Ok(vec![]));
    }

    #[test]
    fn mistakes_have_a_line() {
        let mistake = "its indentation is that of no line above";
        assert_eq!(shape("a\n    b\n  c"), Err(format!("line 3: {mistake}")));
        assert_eq!(shape("\n    a\n  b"), Err(format!("line 3: {mistake}")));
        assert_eq!(shape("a\n  !X"), Err("line 2: the line has no name".into()));
    }
}
