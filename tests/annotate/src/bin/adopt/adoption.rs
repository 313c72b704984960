//! The tests without us, then with us.

use std::path::Path;
use std::{fs, io};

use annotate::checkout::Checkout;
use annotate::compared::{self, Compared};
use annotate::outcomes::Outcomes;

use crate::options::{Options, home};

/// What makes a registry, and what makes one that we listen to.
const REGISTRIES: [&str; 2] = [
    "tracing_subscriber::registry()",
    "tracing_subscriber::Registry::default()",
];
const OURS: &str = "::trace_receiving::registry()";

pub(crate) struct Adoption {
    plain: Outcomes,
    tests: Compared,
    /// Registries that the checkout makes itself.
    registries: usize,
    /// Spans in one run of the tests.
    spans: u64,
}

impl Adoption {
    pub(crate) fn run(options: &Options) -> io::Result<Self> {
        let mut checkout = Checkout::copy(&options.checkout, &options.out, options.cargo.clone())?;
        checkout.depend_on("trace-receiving", &home().join("receiving"))?;
        let plain = compared::tested(&checkout, &options.out, "plain")?;
        if plain.tests() == 0 {
            let hint = "no tests there, or nothing compiles; see plain.txt";
            return Err(io::Error::other(hint));
        }
        let registries = adopt(&checkout)?;
        let counted = options.out.join("target/spans");
        forget(&counted)?;
        let first = compared::tested(&checkout, &options.out, "adopted")?;
        let spans = sum(&counted)?;
        Ok(Self {
            tests: Compared::with(&checkout, &options.out, &plain, &first, "adopted")?,
            plain,
            registries,
            spans,
        })
    }

    /// Whether nothing changed though spans were recorded.
    pub(crate) fn holds(&self) -> bool {
        self.tests.changed.is_empty() && self.spans > 0
    }

    /// What changed, and a row of a table.
    pub(crate) fn print(&self, name: &str) {
        self.tests.print();
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} |",
            self.plain.tests(),
            self.plain.passed(),
            self.tests.changed.len(),
            self.tests.unsteady.len(),
            self.registries,
            self.spans,
        );
    }
}

/// Puts us into every registry and every crate; returns how many registries there were.
fn adopt(checkout: &Checkout) -> io::Result<usize> {
    let mut registries = 0;
    for source in checkout.sources()? {
        let (text, found) = with_ours(checkout.read(&source)?);
        registries += found;
        checkout.write(&source, &text)?;
    }
    // Which sets a global default before `main`.
    checkout.link("trace-receiving")?;
    Ok(registries)
}

/// The text with our registry in the place of each, and how many there were.
fn with_ours(text: String) -> (String, usize) {
    REGISTRIES
        .iter()
        .fold((text, 0), |(text, found), registry| {
            let found = found + text.matches(registry).count();
            (text.replace(registry, OURS), found)
        })
}

fn forget(counted: &Path) -> io::Result<()> {
    match fs::remove_file(counted) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The numbers of a file, one a line. No span, no file.
fn sum(counted: &Path) -> io::Result<u64> {
    if !counted.exists() {
        return Ok(0);
    }
    let lines = fs::read_to_string(counted)?;
    Ok(lines
        .lines()
        .filter_map(|line| line.parse::<u64>().ok())
        .sum())
}

#[cfg(test)]
mod tests {
    use super::with_ours;

    #[test]
    fn registries_are_replaced() {
        let text = "a(tracing_subscriber::registry().with(b)); tracing_subscriber::Registry::default(); registry()";
        let (text, found) = with_ours(text.to_owned());
        let ours = "::trace_receiving::registry()";
        assert_eq!(text, format!("a({ours}.with(b)); {ours}; registry()"));
        assert_eq!(found, 2);
    }
}
