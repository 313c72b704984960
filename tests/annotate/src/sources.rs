//! The files of a checkout as they were, and which of their functions are annotated.

use std::collections::BTreeMap;
use std::io;

use annotate::checkout::Checkout;
use annotate::messages::Message;

use crate::functions::{self, Function, Order};

pub(crate) struct Sources {
    files: BTreeMap<String, Source>,
    /// Files that do not read as a Rust file of their own, such as included expressions.
    pub(crate) unread: Vec<String>,
    pub(crate) refused: Vec<Refused>,
}

struct Source {
    text: String,
    /// Those that are annotated.
    functions: Vec<Function>,
}

/// A function with which the checkout does not compile.
pub(crate) struct Refused {
    pub(crate) file: String,
    pub(crate) function: Function,
    pub(crate) why: String,
}

impl Sources {
    pub(crate) fn read(checkout: &Checkout, order: Order) -> io::Result<Sources> {
        let mut sources = Sources {
            files: BTreeMap::new(),
            unread: Vec::new(),
            refused: Vec::new(),
        };
        for file in checkout.sources()? {
            let text = checkout.read(&file)?;
            match functions::find(&text, order) {
                Ok(functions) => {
                    sources.files.insert(file, Source { text, functions });
                }
                Err(error) => sources.unread.push(format!("{file}: {error}")),
            }
        }
        Ok(sources)
    }

    /// Annotates in `checkout` what was not refused.
    pub(crate) fn write(&self, checkout: &Checkout, attribute: &str) -> io::Result<()> {
        for (file, source) in &self.files {
            let text = functions::annotate(&source.text, &source.functions, attribute);
            checkout.write(file, &text)?;
        }
        Ok(())
    }

    /// Refuses every function that an error is about; whether there was one.
    pub(crate) fn refuse<'a>(&mut self, errors: impl Iterator<Item = &'a Message>) -> bool {
        let before = self.refused.len();
        for error in errors {
            for (file, line) in &error.places {
                if self.refuse_at(file, *line, &error.text) {
                    break;
                }
            }
        }
        self.refused.len() > before
    }

    /// The innermost function around `line`.
    fn refuse_at(&mut self, file: &str, line: usize, why: &str) -> bool {
        let Some(source) = self.files.get_mut(file) else {
            return false;
        };
        let around = |function: &Function| (function.at.line..=function.last_line).contains(&line);
        let Some(at) = source.functions.iter().rposition(around) else {
            return false;
        };
        self.refused.push(Refused {
            file: file.to_owned(),
            function: source.functions.remove(at),
            why: why.to_owned(),
        });
        true
    }

    /// How many files have a function that is annotated.
    pub(crate) fn files(&self) -> usize {
        let used = |source: &&Source| !source.functions.is_empty();
        self.files.values().filter(used).count()
    }

    /// Those that are annotated.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.files.values().flat_map(|source| &source.functions)
    }
}
