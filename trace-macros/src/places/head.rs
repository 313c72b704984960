//! The name that a block gives to its functions.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::output::{is_word, last_segment};
use crate::polled::Kind;
use crate::scan::{Scan, is_punct};
use crate::tokens::after_generics;

/// What stands before the braces of an `impl` block.
pub(crate) struct ImplHead<'a> {
    /// `None` in an inherent one.
    trait_path: Option<&'a [TokenTree]>,
    self_type: &'a [TokenTree],
}

impl ImplHead<'_> {
    pub(crate) fn parse(head: &[TokenTree]) -> ImplHead<'_> {
        let keyword = position(head, |token, _| is_word(token, "impl"));
        let head = &head[after_generics(head, keyword + 1)..];
        let end = position(head, |token, _| is_word(token, "where"));
        let (head, _) = head.split_at(end);
        let is_for = |token: &TokenTree, next: Option<&TokenTree>| {
            // `for<'a>` begins a type.
            is_word(token, "for") && !next.is_some_and(|next| is_punct(next, '<'))
        };
        match position(head, is_for) {
            at if at < head.len() => ImplHead {
                trait_path: Some(&head[..at]),
                self_type: &head[at + 1..],
            },
            _ => ImplHead {
                trait_path: None,
                self_type: head,
            },
        }
    }

    pub(crate) fn is_of_trait(&self) -> bool {
        self.trait_path.is_some()
    }

    /// Where the trait or the type is named.
    pub(crate) fn start(&self) -> Span {
        let path = self.trait_path.unwrap_or(self.self_type);
        path.first().map_or_else(Span::call_site, TokenTree::span)
    }

    /// What the trait is if it is polled.
    pub(crate) fn polled(&self) -> Option<Kind> {
        match last_segment(self.trait_path?).as_str() {
            "Future" => Some(Kind::Future),
            "Stream" => Some(Kind::Stream),
            _ => None,
        }
    }

    /// `Store` of `impl<T> Load for &mut crate::Store<T>`.
    pub(crate) fn type_name(&self) -> String {
        type_name(self.self_type)
    }
}

/// The first token outside of angle brackets that `is` it; told with the one behind it.
fn position(tokens: &[TokenTree], is: impl Fn(&TokenTree, Option<&TokenTree>) -> bool) -> usize {
    let mut scan = Scan::types();
    let found = tokens.iter().enumerate().position(|(at, token)| {
        scan.advance(token);
        scan.is_level() && is(token, tokens.get(at + 1))
    });
    found.unwrap_or(tokens.len())
}

fn type_name(tokens: &[TokenTree]) -> String {
    if let [TokenTree::Group(group)] = tokens {
        if group.delimiter() == Delimiter::None {
            return type_name(&group.stream().into_iter().collect::<Vec<_>>());
        }
    }
    // `dyn Store + Send` is a `Store`.
    let end = position(tokens, |token, _| is_punct(token, '+'));
    match last_segment(&tokens[..end]) {
        name if name.is_empty() => tokens.iter().cloned().collect::<TokenStream>().to_string(),
        name => name,
    }
}

/// `Store` of `pub trait Store<T>: Send`.
pub(crate) fn trait_name(head: &[TokenTree]) -> String {
    let keyword = position(head, |token, _| is_word(token, "trait"));
    let name = head.get(keyword + 1);
    name.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ImplHead, trait_name};
    use proc_macro2::TokenTree;

    fn tokens(head: &str) -> Vec<TokenTree> {
        let head: proc_macro2::TokenStream = head.parse().unwrap();
        head.into_iter().collect()
    }

    #[test]
    fn a_type_is_named_without_generics() {
        for (head, expected) in [
            ("impl Store", "Store"),
            (
                "#[a(impl)] unsafe impl<T: Into<U>, U> Store<T, U> where T: Copy",
                "Store",
            ),
            ("impl crate::store::Store<'static>", "Store"),
            ("impl<T> Load<T> for Store<T>", "Store"),
            ("impl<'a> Load for &'a mut a::Store<'a>", "Store"),
            ("impl dyn Store + Send + 'static", "Store"),
            ("impl<F: for<'a> Fn(&'a u8)> Load for Wrap<F>", "Wrap"),
            ("impl<T> Load for [T]", "[T]"),
            ("impl Load for (A, B)", "(A , B)"),
        ] {
            let head = tokens(head);
            assert_eq!(ImplHead::parse(&head).type_name(), expected);
        }
        assert_eq!(
            trait_name(&tokens("pub unsafe trait Store<T>: Load")),
            "Store"
        );
    }

    #[test]
    fn a_trait_is_told_from_a_bound() {
        let is_of_trait = |head| ImplHead::parse(&tokens(head)).is_of_trait();
        assert!(is_of_trait(
            "impl<T> Load for T where T: for<'a> Fn(&'a u8)"
        ));
        assert!(is_of_trait("impl Load for for<'a> fn(&'a u8)"));
        assert!(!is_of_trait(
            "impl<F: for<'a> Fn(&'a u8)> Wrap<F> where F: for<'a> Fn(&'a u8)"
        ));
    }
}
