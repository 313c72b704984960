//! The files of a checkout as they were, and where they are annotated.

use std::collections::BTreeMap;
use std::io;

use annotate::checkout::Checkout;
use annotate::messages::Message;

use crate::attributes::Attributes;
use annotate::functions::{self, Place, Style};

pub(crate) struct Sources {
    files: BTreeMap<String, Source>,
    /// Files that do not read as a Rust file of their own, such as included expressions.
    pub(crate) unread: Vec<String>,
    pub(crate) refused: Vec<Refused>,
}

struct Source {
    text: String,
    /// Those that are annotated.
    places: Vec<Place>,
}

/// A place with which the checkout does not compile.
pub(crate) struct Refused {
    pub(crate) file: String,
    pub(crate) place: Place,
    pub(crate) why: String,
}

impl Sources {
    pub(crate) fn read(checkout: &Checkout, style: Style) -> io::Result<Sources> {
        let mut sources = Sources {
            files: BTreeMap::new(),
            unread: Vec::new(),
            refused: Vec::new(),
        };
        for file in checkout.sources()? {
            let text = checkout.read(&file)?;
            match functions::find(&text, style) {
                Ok(places) => {
                    sources.files.insert(file, Source { text, places });
                }
                Err(error) => sources.unread.push(format!("{file}: {error}")),
            }
        }
        Ok(sources)
    }

    /// Annotates in `checkout` what was not refused.
    pub(crate) fn write(&self, checkout: &Checkout, attributes: &Attributes) -> io::Result<()> {
        for (file, source) in &self.files {
            let attribute = |place: &Place| attributes.of(place);
            let text = functions::annotate(&source.text, &source.places, attribute);
            checkout.write(file, &attributes.at_root(file, text))?;
        }
        Ok(())
    }

    /// Refuses every place that an error is about; whether there was one.
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

    /// The innermost place around `line`.
    fn refuse_at(&mut self, file: &str, line: usize, why: &str) -> bool {
        let Some(source) = self.files.get_mut(file) else {
            return false;
        };
        let around = |place: &Place| (place.at.line..=place.last_line).contains(&line);
        let Some(at) = source.places.iter().rposition(around) else {
            return false;
        };
        self.refused.push(Refused {
            file: file.to_owned(),
            place: source.places.remove(at),
            why: why.to_owned(),
        });
        true
    }

    /// How many files have a place that is annotated.
    pub(crate) fn files(&self) -> usize {
        let used = |source: &&Source| !source.places.is_empty();
        self.files.values().filter(used).count()
    }

    /// Those that are annotated.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.files.values().flat_map(|source| &source.places)
    }
}
