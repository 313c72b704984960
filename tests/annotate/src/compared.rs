//! Tests before and after.

use std::path::Path;
use std::{fs, io};

use crate::checkout::Checkout;
use crate::outcomes::Outcomes;

/// A test whose outcome changed is run so often before it counts as changed.
const RUNS: usize = 3;

/// Tests that do something else than before.
#[derive(Default)]
pub struct Compared {
    /// In every run.
    pub changed: Vec<String>,
    /// Not in every run.
    pub unsteady: Vec<String>,
}

impl Compared {
    /// Compares what the tests do `now`, a word for it, with what they did before; runs them again where that differs.
    pub fn with(
        checkout: &Checkout,
        out: &Path,
        before: &Outcomes,
        first: &Outcomes,
        now: &str,
    ) -> io::Result<Self> {
        let mut compared = Self {
            changed: differences(before, first, now),
            unsteady: Vec::new(),
        };
        for run in 1..RUNS {
            if compared.changed.is_empty() {
                break;
            }
            let again = tested(checkout, out, &format!("{now}-{run}"))?;
            compared.keep(&differences(before, &again, now));
        }
        Ok(compared)
    }

    /// What did not change `again` is unsteady.
    fn keep(&mut self, again: &[String]) {
        let changed = std::mem::take(&mut self.changed).into_iter();
        let (changed, unsteady): (Vec<_>, Vec<_>) = changed.partition(|test| again.contains(test));
        self.changed = changed;
        self.unsteady.extend(unsteady);
    }

    /// Lists them.
    pub fn print(&self) {
        for (what, tests) in [("changed", &self.changed), ("unsteady", &self.unsteady)] {
            for test in tests {
                println!("{what}: {test}");
            }
        }
    }
}

/// Runs the tests, and keeps what they print in a file of this name.
pub fn tested(checkout: &Checkout, out: &Path, name: &str) -> io::Result<Outcomes> {
    let (outcomes, output) = checkout.test()?;
    fs::write(out.join(name).with_extension("txt"), output)?;
    Ok(outcomes)
}

fn differences(before: &Outcomes, after: &Outcomes, now: &str) -> Vec<String> {
    let differing = before.differing(after).into_iter();
    differing
        .map(|(name, was, is)| format!("{name}: {was}, {now} {is}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Compared;

    #[test]
    fn what_does_not_change_again_is_unsteady() {
        let test = |name: &str| name.to_owned();
        let mut compared = Compared {
            changed: vec![test("a"), test("b")],
            unsteady: Vec::new(),
        };
        compared.keep(&[test("b"), test("c")]);
        assert_eq!(compared.changed, ["b"]);
        assert_eq!(compared.unsteady, ["a"]);
    }
}
