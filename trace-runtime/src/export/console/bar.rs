//! When a span ran, as a line within the time of its trace.

/// Cells of a bar.
pub(super) const WIDTH: usize = 10;

/// Half cells, the steps in which a bar is drawn.
const HALVES: u64 = 2 * WIDTH as u64;

/// A stretch of time, in nanoseconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Stretch {
    /// What covers both.
    pub(super) fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The half cell that this moment falls into.
    fn half(self, moment: u64) -> u64 {
        let total = self.end.saturating_sub(self.start).max(1);
        let passed = moment.saturating_sub(self.start).min(total);
        let half = u128::from(passed) * u128::from(HALVES) / u128::from(total);
        u64::try_from(half).unwrap_or(HALVES)
    }

    /// Draws `part` within this stretch; the shortest part is half a cell.
    pub(super) fn draw(self, part: Self) -> String {
        let start = self.half(part.start).min(HALVES - 1);
        let end = self.half(part.end).max(start + 1);
        let is_drawn = |half: u64| (start..end).contains(&half);
        (0..WIDTH as u64)
            .map(|cell| symbol(is_drawn(2 * cell), is_drawn(2 * cell + 1)))
            .collect()
    }
}

fn symbol(left: bool, right: bool) -> char {
    match (left, right) {
        (false, false) => ' ',
        (true, false) => '╸',
        (false, true) => '╺',
        (true, true) => '━',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(start: u64, end: u64) -> String {
        Stretch {
            start: 1_000,
            end: 2_000,
        }
        .draw(Stretch { start, end })
    }

    #[test]
    fn a_bar_shows_start_and_length() {
        assert_eq!(draw(1_000, 2_000), "━━━━━━━━━━");
        assert_eq!(draw(1_000, 1_500), "━━━━━     ");
        assert_eq!(draw(1_250, 1_750), "  ╺━━━━╸  ");
    }

    #[test]
    fn the_shortest_bar_can_be_seen() {
        assert_eq!(draw(1_000, 1_000), "╸         ");
        assert_eq!(draw(2_000, 2_000), "         ╺");
        assert_eq!(draw(0, 0), "╸         ");
        assert_eq!(draw(9_000, u64::MAX), "         ╺");
        assert_eq!(
            Stretch { start: 5, end: 5 }.draw(Stretch { start: 5, end: 5 }),
            "╸         "
        );
    }
}
