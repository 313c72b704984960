//! `propagate`: what the body spawns by a path that is known takes the context along.
//!
//! ```text
//! tokio::spawn(work(1))
//! ```
//!
//! becomes
//!
//! ```text
//! tokio::spawn(P::carried_future(work(1)))
//! ```
//!
//! The function that is called stays the one that was written, and so do its bounds, its caller location and its result. Tokens
//! are looked at once, and only what stands between the parentheses of such a call is put between others.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::spanned::Spanned as _;

use crate::paths::Private;
use crate::scan::{Scan, is_punct};
use crate::template::template_at;
use crate::tokens::respelt;

/// What a call hands over.
#[derive(Clone, Copy)]
enum Work {
    Future,
    /// One closure or several.
    Calls,
}

/// The calls that are known, without the `::` that they may begin with.
const SPAWNS: &[(&str, Work)] = &[
    ("tokio::spawn", Work::Future),
    ("tokio::task::spawn", Work::Future),
    ("task::spawn", Work::Future),
    ("tokio::task::spawn_local", Work::Future),
    ("task::spawn_local", Work::Future),
    ("tokio::task::spawn_blocking", Work::Calls),
    ("task::spawn_blocking", Work::Calls),
    ("std::thread::spawn", Work::Calls),
    ("thread::spawn", Work::Calls),
    ("rayon::spawn", Work::Calls),
    ("rayon::spawn_fifo", Work::Calls),
    ("rayon::join", Work::Calls),
];

/// The block with everything in it that is known to spawn rewritten.
pub(crate) fn carried(block: &Group, private: &Private) -> Group {
    let mut path = Path::default();
    let tokens = block.stream().into_iter().map(|token| {
        let token = match token {
            TokenTree::Group(group) => {
                let group = carried(&group, private);
                TokenTree::Group(match path.spawns(&group) {
                    Some(work) => work.carried(&group, private),
                    None => group,
                })
            }
            other => other,
        };
        path.advance(&token);
        token
    });
    respelt(block, tokens.collect::<TokenStream>())
}

/// Whether there is anything to rewrite.
pub(crate) fn spawns(block: &Group) -> bool {
    let mut path = Path::default();
    block.stream().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Group(group) => path.spawns(group).is_some() || spawns(group),
            _ => false,
        };
        path.advance(&token);
        found
    })
}

impl Work {
    /// `(a, b)` as `(P::carried_call(a), P::carried_call(b))`.
    fn carried(self, arguments: &Group, private: &Private) -> Group {
        let tokens: Vec<_> = arguments.stream().into_iter().collect();
        let mut scan = Scan::expression();
        let carried = tokens
            .split(|token| scan.separates(token))
            .filter(|argument| !argument.is_empty())
            .map(|argument| self.argument(argument, private));
        respelt(arguments, quote!(#(#carried),*))
    }

    /// The call stands where the argument does, so that what does not fit is pointed at.
    fn argument(self, argument: &[TokenTree], private: &Private) -> TokenStream {
        let argument: TokenStream = argument.iter().cloned().collect();
        let at = argument.span();
        let private = private.at(at);
        let carry = match self {
            Work::Future => Ident::new("carried_future", at),
            Work::Calls => Ident::new("carried_call", at),
        };
        template_at!(at => #private::#carry(#argument)).into()
    }
}

/// The path that the tokens seen so far end with.
#[derive(Default)]
struct Path {
    text: String,
    end: End,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum End {
    /// Of what may be a whole path.
    #[default]
    Segment,
    Colon,
    Colons,
}

impl Path {
    /// What a call with these arguments hands over.
    fn spawns(&self, next: &Group) -> Option<Work> {
        let is_call = next.delimiter() == Delimiter::Parenthesis && !next.stream().is_empty();
        let known = SPAWNS
            .iter()
            .find(|(path, _)| is_call && *path == self.text);
        known.map(|&(_, work)| work)
    }

    fn advance(&mut self, token: &TokenTree) {
        self.end = match (token, self.end) {
            (TokenTree::Ident(word), end) => {
                self.push(&word.to_string(), end);
                End::Segment
            }
            (colon, End::Colon) if is_punct(colon, ':') => End::Colons,
            (colon, End::Segment) if is_punct(colon, ':') => End::Colon,
            _ => {
                self.text.clear();
                // What `<Type>::spawn` goes on with begins no path.
                if is_punct(token, '>') {
                    self.text.push('>');
                }
                End::Segment
            }
        };
    }

    fn push(&mut self, word: &str, end: End) {
        if end != End::Colons {
            self.text.clear();
        } else if !self.text.is_empty() {
            self.text.push_str("::");
        }
        self.text.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, Private, carried, spawns};
    use proc_macro2::{Delimiter, TokenStream};

    fn rewritten(body: &str) -> String {
        let block = Group::new(Delimiter::Brace, body.parse().unwrap());
        let tokens = carried(&block, &Private::below(None)).stream();
        assert_eq!(
            spawns(&block),
            tokens.to_string() != block.stream().to_string()
        );
        tokens
            .to_string()
            .replace(":: trace_runtime :: __private :: carried_", "")
    }

    #[track_caller]
    fn assert_rewritten(body: &str, expected: &str) {
        let expected: TokenStream = expected.parse().unwrap();
        assert_eq!(rewritten(body), expected.to_string());
    }

    #[test]
    fn what_is_spawned_is_carried() {
        for (body, expected) in [
            ("tokio::spawn(a)", "tokio::spawn(future(a))"),
            (
                "::tokio::spawn(a(1, 2),)",
                "::tokio::spawn(future(a(1, 2)))",
            ),
            (
                "return task::spawn_local(a?);",
                "return task::spawn_local(future(a?));",
            ),
            (
                "let t = std::thread::spawn(move || a::<B, C>(), );",
                "let t = std::thread::spawn(call(move || a::<B, C>()));",
            ),
            (
                "rayon::join(|| a, |b, c| b)",
                "rayon::join(call(|| a), call(|b, c| b))",
            ),
            (
                "if a { select! { _ = tokio::spawn(async { thread::spawn(b) }) => c } }",
                "if a { select! { _ = tokio::spawn(future(async { thread::spawn(call(b)) })) => c } }",
            ),
            ("a < tokio::spawn(b)", "a < tokio::spawn(future(b))"),
        ] {
            assert_rewritten(body, expected);
        }
    }

    #[test]
    fn what_is_not_known_stays() {
        for body in [
            "spawn(a)",
            "tokio::spawn()",
            "tokio::spawn",
            "tokio::spawn; (a)",
            "tokio::spawn::<A>(a)",
            "tokio::spawn!(a)",
            "tokio::spawn[a]",
            "a::tokio::spawn(a)",
            "<A>::tokio::spawn(a)",
            "tokio::spawn::other(a)",
            "tokio:spawn(a)",
            "tokio.spawn(a)",
            "set.spawn(a)",
            "use tokio::{spawn, task};",
        ] {
            assert_rewritten(body, body);
        }
    }
}
