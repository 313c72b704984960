//! The names of the arguments of `#[traced(...)]`, once.

use proc_macro2::Ident;

pub(crate) const ARGS: &str = "args";
pub(crate) const ATTRS: &str = "attrs";
pub(crate) const CRATE: &str = "crate";
pub(crate) const ERR: &str = "err";
pub(crate) const FUTURE: &str = "future";
pub(crate) const IMPLS: &str = "impls";
pub(crate) const KIND: &str = "kind";
pub(crate) const LINKS: &str = "links";
pub(crate) const NAME: &str = "name";
pub(crate) const PARENT: &str = "parent";
pub(crate) const PROPAGATE: &str = "propagate";
pub(crate) const PUB: &str = "pub";
pub(crate) const RET: &str = "ret";
pub(crate) const ROOT: &str = "root";
pub(crate) const SPAN: &str = "span";
pub(crate) const SKIP: &str = "skip";
pub(crate) const STREAM: &str = "stream";

/// Every argument, in the order in which the docs introduce them.
pub(crate) const ARGUMENTS: &[&str] = &[
    NAME, KIND, ATTRS, ARGS, SKIP, RET, ERR, ROOT, PARENT, LINKS, FUTURE, STREAM, SPAN, PROPAGATE,
    CRATE, PUB, IMPLS,
];

/// Every kind of span.
pub(crate) const KINDS: &[&str] = &["server", "client", "producer", "consumer", "internal"];

/// Arguments of other attributes, and what stands here in their place.
const ELSEWHERE: &[(&str, &str)] = &[
    ("async", "which sees for itself whether a function is"),
    ("attributes", "here it is `attrs`"),
    ("client", "here it is `kind = client`"),
    ("consumer", "here it is `kind = consumer`"),
    (
        "enter_on_poll",
        "and needs none: a future is current whenever it is polled",
    ),
    ("fields", "here it is `attrs`"),
    ("follows_from", "here it is `links`"),
    (
        "level",
        "which knows no levels: samplers decide about traces",
    ),
    ("producer", "here it is `kind = producer`"),
    ("properties", "here it is `attrs`"),
    ("return", "here it is `ret`"),
    ("server", "here it is `kind = server`"),
    (
        "skip_all",
        "which records nothing but what `args` or `attrs` names",
    ),
    ("target", "which records the module"),
];

/// What to say to someone who knows the argument `word` from elsewhere.
pub(crate) fn elsewhere(word: &Ident) -> Option<&'static str> {
    ELSEWHERE
        .iter()
        .find(|(other, _)| word == other)
        .map(|&(_, advice)| advice)
}

/// What someone who wrote `word` may have meant.
pub(crate) fn nearest<'a>(
    word: &Ident,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_string().to_lowercase();
    known
        .into_iter()
        .map(|name| (distance(&word, name), name))
        .filter(|&(distance, name)| distance <= name.len().div_ceil(3))
        .min()
        .map(|(_, name)| name)
}

/// `a`, `b` and `c`, as prose.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let last = names.pop().unwrap_or_default();
    match names.as_slice() {
        [] => last,
        rest => format!("{} and {last}", rest.join(", ")),
    }
}

/// How many letters have to be added, removed or changed to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{ARGUMENTS, distance, list, nearest};
    use proc_macro2::{Ident, Span};

    fn meant(word: &str) -> Option<&'static str> {
        nearest(
            &Ident::new(word, Span::call_site()),
            ARGUMENTS.iter().copied(),
        )
    }

    #[test]
    fn distance_counts_single_letters() {
        assert_eq!(distance("kind", "kind"), 0);
        assert_eq!(distance("knd", "kind"), 1);
        assert_eq!(distance("", "kind"), 4);
        assert_eq!(distance("skip_all", "skip"), 4);
    }

    #[test]
    fn nearest_finds_slips_of_the_finger_only() {
        assert_eq!(meant("nmae"), Some("name"));
        assert_eq!(meant("attr"), Some("attrs"));
        assert_eq!(meant("Kind"), Some("kind"));
        assert_eq!(meant("level"), None);
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
