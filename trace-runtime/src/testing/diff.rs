//! What two sequences have in common, and in which lines they differ.

/// One line of a difference, with indices into the two sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Same(usize, usize),
    /// In the first sequence only.
    Removed(usize),
    /// In the second sequence only.
    Added(usize),
}

impl Edit {
    pub(super) fn is_change(self) -> bool {
        !matches!(self, Self::Same(..))
    }

    /// Its place in the first sequence.
    pub(super) fn before(self) -> Option<usize> {
        match self {
            Self::Same(at, _) | Self::Removed(at) => Some(at),
            Self::Added(_) => None,
        }
    }

    /// Its place in the second sequence.
    pub(super) fn after(self) -> Option<usize> {
        match self {
            Self::Same(_, at) | Self::Added(at) => Some(at),
            Self::Removed(_) => None,
        }
    }
}

/// Larger tables are not filled in: the message of a failed test can wait for neither memory nor time.
const MOST_CELLS: usize = 4 << 20;

/// A shortest difference between sequences of these lengths, removals before additions. Sequences that have too much between their common ends are
/// not compared there.
pub(super) fn diff(old: usize, new: usize, same: impl Fn(usize, usize) -> bool) -> Vec<Edit> {
    let shorter = old.min(new);
    let head = (0..shorter).take_while(|at| same(*at, *at)).count();
    let tail = (1..=shorter - head)
        .take_while(|back| same(old - back, new - back))
        .count();
    let mut edits: Vec<Edit> = (0..head).map(|at| Edit::Same(at, at)).collect();
    let (old_end, new_end) = (old - tail, new - tail);
    if (old_end - head).saturating_mul(new_end - head) <= MOST_CELLS {
        edits.extend(middle(head, old_end, new_end, same));
    } else {
        edits.extend(
            (head..old_end)
                .map(Edit::Removed)
                .chain((head..new_end).map(Edit::Added)),
        );
    }
    edits.extend((0..tail).map(|at| Edit::Same(old_end + at, new_end + at)));
    edits
}

/// The longest common subsequence by dynamic programming, from the end.
fn middle(
    start: usize,
    old_end: usize,
    new_end: usize,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<Edit> {
    let (old, new) = (old_end - start, new_end - start);
    let width = new + 1;
    let mut common = vec![0_u32; (old + 1) * width];
    let gain = |common: &[u32], i: usize, j: usize| {
        if same(start + i, start + j) {
            1 + common[(i + 1) * width + j + 1]
        } else {
            0
        }
    };
    for i in (0..old).rev() {
        for j in (0..new).rev() {
            let skip = common[(i + 1) * width + j].max(common[i * width + j + 1]);
            common[i * width + j] = gain(&common, i, j).max(skip);
        }
    }
    let mut edits = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old || j < new {
        let best = common[i * width + j];
        if i < old && j < new && best > 0 && gain(&common, i, j) == best {
            edits.push(Edit::Same(start + i, start + j));
            (i, j) = (i + 1, j + 1);
        } else if i < old && (j == new || common[(i + 1) * width + j] == best) {
            edits.push(Edit::Removed(start + i));
            i += 1;
        } else {
            edits.push(Edit::Added(start + j));
            j += 1;
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(old: &str, new: &str) -> String {
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let edits = diff(old.len(), new.len(), |i, j| old[i] == new[j]);
        let show = |edit| match edit {
            Edit::Same(i, _) => format!("{}", old[i]),
            Edit::Removed(i) => format!("-{}", old[i]),
            Edit::Added(j) => format!("+{}", new[j]),
        };
        edits.into_iter().map(show).collect()
    }

    #[test]
    fn differences_are_shortest() {
        assert_eq!(show("", ""), "");
        assert_eq!(show("abc", "abc"), "abc");
        assert_eq!(show("abc", ""), "-a-b-c");
        assert_eq!(show("", "abc"), "+a+b+c");
        assert_eq!(show("abc", "abd"), "ab-c+d");
        assert_eq!(show("abcd", "acxd"), "a-bc+xd");
        assert_eq!(show("aaa", "aa"), "aa-a");
        assert_eq!(show("xaby", "ycaxb"), "-x+y+ca+xb-y");
    }

    #[test]
    fn large_differences_end() {
        let edits = diff(300_000, 300_000, |i, j| i == j && i < 10);
        assert_eq!(edits.len(), 10 + 2 * 299_990);
    }
}
