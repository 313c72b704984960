//! Before and after, and what differs.

use std::collections::BTreeMap;
use std::{fs, io};

use crate::checkout::Checkout;
use crate::messages::{self, Counts};
use crate::options::Options;
use crate::outcomes::Outcomes;
use crate::sources::Sources;

const ATTRIBUTE: &str = "#[::trace_runtime::traced] ";

/// A test whose outcome changed is run so often before it counts as changed.
const RUNS: usize = 3;

pub(crate) struct Proof {
    checkout: Checkout,
    sources: Sources,
    new: Counts,
    gone: Counts,
    plain: Outcomes,
    tests: Compared,
}

#[derive(Default)]
struct Compared {
    /// Tests whose outcome changed, in every run.
    changed: Vec<String>,
    /// Tests whose outcome changed, but not in every run.
    unsteady: Vec<String>,
}

impl Proof {
    pub(crate) fn run(options: &Options) -> io::Result<Proof> {
        let mut checkout = Checkout::copy(&options.checkout, &options.out, options.cargo.clone())?;
        checkout.depend_on(&options.runtime)?;
        let before = said(&checkout, options)?;
        let plain = tested(&checkout, options, "plain")?;

        let mut sources = Sources::read(&checkout, options.order)?;
        if sources.functions().next().is_none() {
            let hint = "nothing compiles there, even without annotations; see plain.txt";
            return Err(io::Error::other(hint));
        }
        annotate(&checkout, &mut sources, &before)?;
        let after = said(&checkout, options)?;
        let tests = compare(&checkout, options, &plain)?;
        Ok(Proof {
            checkout,
            sources,
            new: messages::added(&before, &after),
            gone: messages::added(&after, &before),
            plain,
            tests,
        })
    }

    /// Whether nothing changed.
    pub(crate) fn holds(&self) -> bool {
        self.sources.refused.is_empty()
            && self.new.is_empty()
            && self.gone.is_empty()
            && self.tests.changed.is_empty()
    }

    /// What changed, and a row of a table.
    pub(crate) fn print(&self, name: &str) {
        for package in &self.checkout.below {
            println!("not annotated, since trace-runtime depends on it: {package}");
        }
        for file in &self.sources.unread {
            println!("not read: {file}");
        }
        for refused in &self.sources.refused {
            let (file, function) = (&refused.file, &refused.function);
            println!(
                "refused: {file}:{} {}\n  {}",
                function.at.line, function.name, refused.why
            );
        }
        for (what, counts) in [("new", &self.new), ("gone", &self.gone)] {
            for (text, count) in counts {
                println!("{what}, {count}x: {text}");
            }
        }
        for (what, tests) in [
            ("changed", &self.tests.changed),
            ("unsteady", &self.tests.unsteady),
        ] {
            for test in tests {
                println!("{what}: {test}");
            }
        }
        println!("{}", self.row(name));
    }

    /// Name, functions, files, functions in macros, refused, new and gone messages, tests, passed, changed, unsteady.
    fn row(&self, name: &str) -> String {
        let compiled = self.sources.functions().count();
        let in_macros = self
            .sources
            .functions()
            .filter(|function| function.in_macro)
            .count();
        let refused = self.sources.refused.len();
        let sum = |counts: &Counts| counts.values().sum();
        let numbers: [usize; 10] = [
            compiled + refused,
            self.sources.files(),
            in_macros,
            refused,
            sum(&self.new),
            sum(&self.gone),
            self.plain.tests(),
            self.plain.passed(),
            self.tests.changed.len(),
            self.tests.unsteady.len(),
        ];
        format!(
            "| {name} | {} |",
            numbers.map(|number| number.to_string()).join(" | ")
        )
    }
}

/// What the compiler says, and clippy if it is asked.
fn said(checkout: &Checkout, options: &Options) -> io::Result<Counts> {
    let mut said = checkout.check(false)?;
    if options.clippy {
        said.extend(checkout.check(true)?);
    }
    Ok(messages::count(&said))
}

/// Annotates all functions, then fewer, until there is no error that was not there before.
fn annotate(checkout: &Checkout, sources: &mut Sources, before: &Counts) -> io::Result<()> {
    loop {
        sources.write(checkout, ATTRIBUTE)?;
        let said = checkout.check(false)?;
        let new = said
            .iter()
            .filter(|message| message.is_error && !before.contains_key(&message.text));
        // A library is checked twice, the second time with its tests.
        let new: BTreeMap<_, _> = new.map(|error| (&error.text, error)).collect();
        if !sources.refuse(new.into_values()) {
            return Ok(());
        }
    }
}

fn compare(checkout: &Checkout, options: &Options, plain: &Outcomes) -> io::Result<Compared> {
    let first = tested(checkout, options, "annotated")?;
    let mut compared = Compared {
        changed: differences(plain, &first),
        unsteady: Vec::new(),
    };
    for run in 1..RUNS {
        if compared.changed.is_empty() {
            break;
        }
        let again = differences(
            plain,
            &tested(checkout, options, &format!("annotated-{run}"))?,
        );
        let (changed, unsteady) = compared
            .changed
            .into_iter()
            .partition(|test| again.contains(test));
        compared.changed = changed;
        compared.unsteady.extend::<Vec<_>>(unsteady);
    }
    Ok(compared)
}

fn differences(plain: &Outcomes, other: &Outcomes) -> Vec<String> {
    let differing = plain.differing(other).into_iter();
    differing
        .map(|(name, was, is)| format!("{name}: {was}, annotated {is}"))
        .collect()
}

/// Runs the tests and keeps what they print.
fn tested(checkout: &Checkout, options: &Options, name: &str) -> io::Result<Outcomes> {
    let (outcomes, output) = checkout.test()?;
    fs::write(options.out.join(name).with_extension("txt"), output)?;
    Ok(outcomes)
}
