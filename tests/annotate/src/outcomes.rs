//! What tests do, read from what `cargo test` prints.

use std::collections::BTreeMap;

/// The outcome of each test, doc tests included, and for each binary the counts that it prints at its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcomes(BTreeMap<String, String>);

impl Outcomes {
    pub fn parse(output: &str) -> Outcomes {
        let mut outcomes = BTreeMap::new();
        let mut binary = String::new();
        // Its outcome is on a line of its own, because it printed something itself.
        let mut begun = None;
        for line in output.lines() {
            if let Some(name) = running(line) {
                binary = name;
                outcomes.insert(binary.clone(), "no result".to_owned());
            } else if let Some(counts) = line.strip_prefix("test result: ") {
                outcomes.insert(binary.clone(), without_time(counts));
            } else if line.starts_with("error: ") && line.contains("to rerun pass") {
                outcomes.insert(line.to_owned(), "failed".to_owned());
            } else if let Some((outcome, name)) =
                alone(line).and_then(|outcome| Some((outcome, begun.take()?)))
            {
                outcomes.insert(format!("{binary}: {name}"), outcome.to_owned());
            } else {
                for (name, outcome) in tests(line) {
                    match outcome {
                        Some(outcome) => {
                            outcomes.insert(format!("{binary}: {name}"), outcome.to_owned());
                        }
                        None => begun = Some(name),
                    }
                }
            }
        }
        Outcomes(outcomes)
    }

    /// Tests without the sums.
    pub fn tests(&self) -> usize {
        self.0
            .keys()
            .filter(|name| name.contains(": ") && !name.starts_with("error: "))
            .count()
    }

    pub fn passed(&self) -> usize {
        self.0.values().filter(|outcome| *outcome == "ok").count()
    }

    /// The names whose outcome is another in `other`, or missing in one of the two.
    pub fn differing<'a>(&'a self, other: &'a Outcomes) -> Vec<(&'a str, &'a str, &'a str)> {
        let mut names: Vec<_> = self
            .0
            .keys()
            .chain(other.0.keys())
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        let both = names
            .into_iter()
            .map(|name| (name, self.of(name), other.of(name)));
        both.filter(|(_, one, other)| one != other).collect()
    }

    pub fn of(&self, name: &str) -> &str {
        self.0.get(name).map_or("missing", String::as_str)
    }
}

/// `Running tests/a.rs (target/debug/deps/a-0123)` and `Doc-tests a`, perhaps behind what a harness printed last.
fn running(line: &str) -> Option<String> {
    if let Some((_, name)) = line.rsplit_once("   Doc-tests ") {
        return Some(format!("doc {name}"));
    }
    let (_, binary) = line.rsplit_once("     Running ")?;
    let (name, path) = binary.rsplit_once(" (")?;
    let file = path.rsplit('/').next()?;
    let (binary, _hash) = file.rsplit_once('-')?;
    Some(format!("{binary} {name}"))
}

const OUTCOMES: [&str; 3] = ["ok", "FAILED", "ignored"];

fn alone(line: &str) -> Option<&'static str> {
    OUTCOMES.into_iter().find(|outcome| line == *outcome)
}

/// `test a::b ... ok`, and whatever else a harness of its own has put on the line: `done.test a ... oktest b ... FAILED`.
fn tests(line: &str) -> Vec<(&str, Option<&'static str>)> {
    let mut tests = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(" ... ") {
        let outcome = OUTCOMES
            .into_iter()
            .find(|outcome| after.starts_with(outcome));
        let name = before.find("test ").map(|at| &before[at + "test ".len()..]);
        tests.extend(name.map(|name| (name, outcome)));
        rest = &after[outcome.map_or(0, str::len)..];
    }
    tests
}

fn without_time(counts: &str) -> String {
    counts
        .split("; finished in")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::Outcomes;

    const PLAIN: &str = "     Running unittests src/lib.rs (target/debug/deps/a-0f)

test b ... ok
test c - should panic ... ok
test d ... ignored, slow
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

   Doc-tests a
test src/lib.rs - (line 3) ... ok
";

    #[test]
    fn outcomes_are_read() {
        let outcomes = Outcomes::parse(PLAIN);
        assert_eq!(outcomes.tests(), 4);
        assert_eq!(outcomes.passed(), 3);
        assert_eq!(outcomes.of("a unittests src/lib.rs: d"), "ignored");
    }

    #[test]
    fn lines_may_run_into_each_other() {
        let outcomes = Outcomes::parse(
            "     Running tests/wpt.rs (target/debug/deps/wpt-0f)
two files.test <a> against <b> ... oktest - should panic ... FAILED
test c ...  ERROR said by the test itself
and more
ok
test d ... test e ... ignored, slow
ok     Running tests/last.rs (target/debug/deps/last-0f)
test f ... ok
",
        );
        for (name, outcome) in [
            ("wpt tests/wpt.rs: <a> against <b>", "ok"),
            ("wpt tests/wpt.rs: - should panic", "FAILED"),
            ("wpt tests/wpt.rs: c", "ok"),
            ("wpt tests/wpt.rs: d", "missing"),
            ("wpt tests/wpt.rs: e", "ignored"),
            ("last tests/last.rs: f", "ok"),
        ] {
            assert_eq!(outcomes.of(name), outcome, "{name}");
        }
    }

    #[test]
    fn differences_are_found() {
        let plain = Outcomes::parse(PLAIN);
        for (from, to, differences) in [
            ("finished in 0.01s", "finished in 2s", 0),
            ("test b ... ok", "test b ... FAILED", 1),
            ("test b ... ok\n", "", 1),
            ("2 passed; 0 failed", "1 passed; 1 failed", 1),
        ] {
            let other = Outcomes::parse(&PLAIN.replace(from, to));
            assert_eq!(plain.differing(&other).len(), differences, "{to}");
        }
    }
}
