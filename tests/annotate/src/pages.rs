//! What rustdoc writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use annotate::checkout;

/// The text of each page but those that show sources, by its name.
#[derive(Default)]
pub(crate) struct Pages(BTreeMap<String, String>);

impl Pages {
    /// # Errors
    ///
    /// If there are none: cargo was asked for what it does not document, for tests alone.
    pub(crate) fn read(folder: &Path) -> io::Result<Pages> {
        let sources = folder.join("src");
        let mut pages = BTreeMap::new();
        for file in checkout::files(folder)? {
            let is_page = file.extension().is_some_and(|end| end == "html");
            if is_page && !file.starts_with(&sources) {
                pages.insert(file.display().to_string(), fs::read_to_string(&file)?);
            }
        }
        if pages.is_empty() {
            return Err(io::Error::other("nothing is documented there"));
        }
        Ok(Pages(pages))
    }

    /// The names of those that are another in `other`, or missing in one of the two.
    pub(crate) fn differing(&self, other: &Pages) -> Vec<String> {
        let names: BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        let differing = names
            .into_iter()
            .filter(|&name| self.0.get(name) != other.0.get(name));
        differing.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Pages;

    #[test]
    fn no_pages_are_an_error() {
        let nowhere = std::env::temp_dir().join("annotate-nowhere");
        assert!(Pages::read(&nowhere).is_err());
    }

    #[test]
    fn differences_are_found() {
        let page = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let before = Pages([page("a", "1"), page("b", "2"), page("c", "3")].into());
        let after = Pages([page("a", "1"), page("b", "3"), page("d", "4")].into());
        assert_eq!(before.differing(&after), ["b", "c", "d"]);
    }
}
