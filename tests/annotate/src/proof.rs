//! Before and after, and what differs.

use std::collections::BTreeMap;
use std::io;

use annotate::checkout::Checkout;
use annotate::compared::{self, Compared};
use annotate::messages::{self, Counts};
use annotate::outcomes::Outcomes;

use crate::attributes::Attributes;
use crate::options::Options;
use crate::pages::Pages;
use crate::sources::Sources;
use annotate::functions::{Origin, Place};

pub(crate) struct Proof {
    checkout: Checkout,
    sources: Sources,
    new: Counts,
    gone: Counts,
    plain: Outcomes,
    tests: Compared,
    /// Pages of the documentation that differ.
    pages: Vec<String>,
}

impl Proof {
    pub(crate) fn run(options: &Options) -> io::Result<Proof> {
        let mut checkout = Checkout::copy(&options.checkout, &options.out, options.cargo.clone())?;
        checkout.depend_on("trace-runtime", &options.runtime)?;
        checkout.name_in_2015("trace-runtime")?;
        if options.docs {
            // What a crate links implements traits for its types and explains primitive ones, which rustdoc shows.
            checkout.link("trace-runtime")?;
        }
        let (before, pages) = said(&checkout, options)?;
        let plain = compared::tested(&checkout, &options.out, "plain")?;

        let mut sources = Sources::read(&checkout, options.style)?;
        if sources.places().next().is_none() {
            let hint = "nothing compiles there, even without annotations; see plain.txt";
            return Err(io::Error::other(hint));
        }
        let attributes = Attributes::new(options.defaults.as_deref(), checkout.roots()?);
        annotate(&checkout, &mut sources, &attributes, &before)?;
        let (after, pages_after) = said(&checkout, options)?;
        let first = compared::tested(&checkout, &options.out, "annotated")?;
        let tests = Compared::with(&checkout, &options.out, &plain, &first, "annotated")?;
        Ok(Proof {
            checkout,
            sources,
            new: messages::added(&before, &after),
            gone: messages::added(&after, &before),
            plain,
            tests,
            pages: pages.differing(&pages_after),
        })
    }

    /// Whether nothing changed.
    pub(crate) fn holds(&self) -> bool {
        self.sources.refused.is_empty()
            && self.new.is_empty()
            && self.gone.is_empty()
            && self.tests.changed.is_empty()
            && self.pages.is_empty()
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
            let (file, place) = (&refused.file, &refused.place);
            println!(
                "refused: {file}:{} {}\n  {}",
                place.at.line, place.name, refused.why
            );
        }
        for (what, counts) in [("new", &self.new), ("gone", &self.gone)] {
            for (text, count) in counts {
                println!("{what}, {count}x: {text}");
            }
        }
        for page in &self.pages {
            println!("another page: {page}");
        }
        self.tests.print();
        println!("{}", self.row(name));
    }

    /// Name, functions, files, functions in macros, refused, new and gone messages, tests, passed, changed, unsteady.
    fn row(&self, name: &str) -> String {
        let functions = |place: &Place| place.functions;
        let compiled: usize = self.sources.places().map(functions).sum();
        let in_macros = self
            .sources
            .places()
            .filter(|place| place.origin != Origin::Written);
        let refused = self.sources.refused.iter().map(|refused| &refused.place);
        let refused: usize = refused.map(functions).sum();
        let sum = |counts: &Counts| counts.values().sum();
        let numbers: [usize; 10] = [
            compiled + refused,
            self.sources.files(),
            in_macros.map(functions).sum(),
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

/// What the compiler says, and clippy and rustdoc if they are asked.
fn said(checkout: &Checkout, options: &Options) -> io::Result<(Counts, Pages)> {
    let mut said = checkout.check(false)?;
    if options.clippy {
        said.extend(checkout.check(true)?);
    }
    let mut pages = Pages::default();
    if options.docs {
        let (messages, folder) = checkout.document()?;
        said.extend(messages);
        pages = Pages::read(&folder)?;
    }
    Ok((messages::count(&said), pages))
}

/// Annotates all places, then fewer, until there is no error that was not there before.
fn annotate(
    checkout: &Checkout,
    sources: &mut Sources,
    attributes: &Attributes,
    before: &Counts,
) -> io::Result<()> {
    loop {
        sources.write(checkout, attributes)?;
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
