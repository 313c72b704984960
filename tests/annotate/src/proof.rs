//! Before and after, and what differs.

use std::collections::BTreeMap;
use std::io;

use annotate::checkout::Checkout;
use annotate::compared::{self, Compared};
use annotate::messages::{self, ATTRIBUTE, Counts};
use annotate::outcomes::Outcomes;

use crate::options::Options;
use crate::sources::Sources;

pub(crate) struct Proof {
    checkout: Checkout,
    sources: Sources,
    new: Counts,
    gone: Counts,
    plain: Outcomes,
    tests: Compared,
}

impl Proof {
    pub(crate) fn run(options: &Options) -> io::Result<Proof> {
        let mut checkout = Checkout::copy(&options.checkout, &options.out, options.cargo.clone())?;
        checkout.depend_on("trace-runtime", &options.runtime)?;
        let before = said(&checkout, options)?;
        let plain = compared::tested(&checkout, &options.out, "plain")?;

        let mut sources = Sources::read(&checkout, options.order)?;
        if sources.functions().next().is_none() {
            let hint = "nothing compiles there, even without annotations; see plain.txt";
            return Err(io::Error::other(hint));
        }
        annotate(&checkout, &mut sources, &before)?;
        let after = said(&checkout, options)?;
        let first = compared::tested(&checkout, &options.out, "annotated")?;
        let tests = Compared::with(&checkout, &options.out, &plain, &first, "annotated")?;
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
        self.tests.print();
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
