//! What stands in a block, cut into items and told apart, but not read.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::input::{self, Keyword};
use crate::output::is_word;
use crate::scan::{Scan, is_punct};
use crate::tokens::{braces, mentions, respelt};

/// Cuts a block's content into its items. Nothing is added and nothing is lost.
pub(crate) fn split(content: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut items = vec![Vec::new()];
    let mut end = End::default();
    for token in content {
        let ends = end.is(&token);
        if let Some(item) = items.last_mut() {
            item.push(token);
        }
        if ends {
            items.push(Vec::new());
            end = End::default();
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// Finds the last token of an item: a `;`, or braces if it is of a kind that ends with them.
struct End {
    scan: Scan,
    seen: Seen,
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    /// Attributes and visibility.
    Nothing,
    /// What may begin a `const fn` as well as a constant.
    Const,
    /// An item whose braces end it.
    Braced,
    /// An item that only a `;` ends.
    Assigned,
}

impl Default for End {
    fn default() -> Self {
        End {
            scan: Scan::types(),
            seen: Seen::Nothing,
        }
    }
}

impl End {
    fn is(&mut self, token: &TokenTree) -> bool {
        if let TokenTree::Ident(word) = token {
            self.seen = self.seen.then(&word.to_string());
        }
        self.scan.advance(token);
        let is_level = self.scan.is_level() && self.seen != Seen::Assigned;
        is_punct(token, ';') || is_level && is_closed(token)
    }
}

impl Seen {
    fn then(self, word: &str) -> Seen {
        match (self, word) {
            (Seen::Nothing, "async" | "crate" | "default" | "pub" | "safe" | "unsafe")
            | (Seen::Braced | Seen::Assigned, _) => self,
            (Seen::Nothing, "const") => Seen::Const,
            (Seen::Const, "async" | "extern" | "fn" | "unsafe") => Seen::Braced,
            (Seen::Const, _) | (Seen::Nothing, "static" | "type" | "use") => Seen::Assigned,
            (Seen::Nothing, _) => Seen::Braced,
        }
    }
}

/// Whether `token` is `{ … }`, or ends so although a macro put a group without delimiters around.
fn is_closed(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    match group.delimiter() {
        Delimiter::Brace => true,
        Delimiter::None => group
            .stream()
            .into_iter()
            .last()
            .is_some_and(|last| is_punct(&last, ';') || is_closed(&last)),
        Delimiter::Bracket | Delimiter::Parenthesis => false,
    }
}

/// As much as has to be known of an item.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Function,
    Impl,
    Trait,
    Module,
    /// Whatever else: it is left alone.
    Other,
}

impl Kind {
    pub(crate) fn of(item: &[TokenTree]) -> Kind {
        if Keyword::find(item).is_some() {
            return Kind::Function;
        }
        for word in words(item) {
            return match word.to_string().as_str() {
                "auto" | "crate" | "default" | "pub" | "unsafe" => continue,
                "impl" => Kind::Impl,
                "trait" => Kind::Trait,
                "mod" => Kind::Module,
                _ => Kind::Other,
            };
        }
        Kind::Other
    }
}

fn words(item: &[TokenTree]) -> impl Iterator<Item = &Ident> {
    item.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    })
}

/// Whether an item is `pub` without a restriction.
pub(crate) fn is_public(item: &[TokenTree]) -> bool {
    let mut visibility = item.iter().skip(2 * attributes(item).count());
    match visibility.next() {
        Some(TokenTree::Ident(word)) if word == "pub" => !visibility.next().is_some_and(
            |next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis),
        ),
        // What a macro passed on as `$vis`.
        Some(TokenTree::Group(group)) => {
            let visibility: Vec<_> = group.stream().into_iter().collect();
            matches!(visibility.as_slice(), [word] if is_word(word, "pub"))
        }
        _ => false,
    }
}

/// The brackets of each attribute, and where they stand.
fn attributes(item: &[TokenTree]) -> impl Iterator<Item = (usize, &Group)> {
    let pairs = item.chunks_exact(2).enumerate();
    pairs.map_while(|(at, pair)| match pair {
        [sign, TokenTree::Group(brackets)] if is_punct(sign, '#') => Some((2 * at + 1, brackets)),
        _ => None,
    })
}

/// Whether an item may have attributes that are macros.
pub(crate) fn has_macros(item: &[TokenTree]) -> bool {
    input::has_macros(&item[..2 * attributes(item).count()])
}

/// An item's attributes, and the rest of it.
pub(crate) fn split_attributes(item: &[TokenTree]) -> (TokenStream, TokenStream) {
    let (attributes, rest) = item.split_at(2 * attributes(item).count());
    let stream = |tokens: &[TokenTree]| tokens.iter().cloned().collect();
    (stream(attributes), stream(rest))
}

/// An item with no other attributes than those of these names.
pub(crate) fn with_attributes(item: &[TokenTree], names: &[&str]) -> Vec<TokenTree> {
    let is_kept = |(_, brackets): &(usize, &Group)| {
        let first = brackets.stream().into_iter().next();
        first.is_some_and(|first| names.iter().any(|name| is_word(&first, name)))
    };
    let all = attributes(item).count();
    let kept = attributes(item)
        .filter(is_kept)
        .flat_map(|(at, _)| &item[at - 1..=at]);
    kept.chain(&item[2 * all..]).cloned().collect()
}

/// A `#[traced]` that an item in a block has of its own.
pub(crate) struct Own {
    at: usize,
    /// As the user reaches the attribute.
    path: TokenStream,
    pub(crate) args: TokenStream,
}

impl Own {
    pub(crate) fn find(item: &[TokenTree]) -> Option<Own> {
        attributes(item).find_map(|(at, brackets)| {
            let mut tokens: Vec<_> = brackets.stream().into_iter().collect();
            let args = match tokens.last() {
                Some(TokenTree::Group(args)) => args.stream(),
                _ => TokenStream::new(),
            };
            tokens.retain(|token| !matches!(token, TokenTree::Group(_)));
            let is_traced = tokens.last().is_some_and(|last| is_word(last, "traced"));
            let path = tokens.into_iter().collect();
            is_traced.then_some(Own { at, path, args })
        })
    }

    /// The item without the attribute.
    pub(crate) fn without(&self, item: &[TokenTree]) -> Vec<TokenTree> {
        let (before, after) = (&item[..self.at - 1], &item[self.at + 1..]);
        before.iter().chain(after).cloned().collect()
    }

    /// Another item with the attribute above it.
    pub(crate) fn above(&self, args: &TokenStream, item: &TokenStream) -> TokenStream {
        let path = &self.path;
        quote!(#[#path(#args)] #item)
    }

    /// The item with other arguments. The attribute stays, so that what imports it is not unused.
    pub(crate) fn with(&self, args: &TokenStream, mut item: Vec<TokenTree>) -> TokenStream {
        if let TokenTree::Group(brackets) = &mut item[self.at] {
            let path = &self.path;
            *brackets = respelt(brackets, quote!(#path(#args)));
        }
        item.into_iter().collect()
    }
}

/// Where a `cfg_attr` puts a `#[traced]` on an item now and then: the place of its brackets.
pub(crate) fn conditional(item: &[TokenTree]) -> Option<(usize, Span)> {
    attributes(item).find_map(|(at, brackets)| {
        let tokens: Vec<_> = brackets.stream().into_iter().collect();
        let first = tokens.first()?;
        let is_conditional = is_word(first, "cfg_attr") && mentions(&tokens, "traced");
        is_conditional.then(|| (at, first.span()))
    })
}

/// A block's braces, taken off its head.
pub(crate) fn take_braces(item: &mut Vec<TokenTree>) -> Option<Group> {
    let group = braces(item.last()?)?;
    item.pop();
    Some(group)
}

#[cfg(test)]
mod tests {
    use super::{Kind, is_public, split};
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    use quote::quote;

    fn items(content: TokenStream) -> Vec<String> {
        let text = |item: Vec<TokenTree>| item.into_iter().collect::<TokenStream>().to_string();
        split(content).into_iter().map(text).collect()
    }

    /// Put in a row before one more, they are taken apart again.
    #[track_caller]
    fn end_where_the_next_begins(all: &[TokenStream]) {
        let row: Vec<_> = all
            .iter()
            .cloned()
            .chain([quote!(
                fn next() {}
            )])
            .collect();
        let expected: Vec<_> = row.iter().map(ToString::to_string).collect();
        assert_eq!(items(row.into_iter().collect()), expected);
    }

    #[test]
    fn functions_end_where_the_compiler_ends_them() {
        end_where_the_next_begins(&[
            quote!(
                #[doc = "x"]
                pub(crate) async fn f<const N: usize = { 3 }>() -> A<{ N }>
                where
                    B<{ 1 }>: C,
                {
                }
            ),
            quote!(
                fn arrow() -> impl Fn(A<B<C>>) -> D {}
            ),
            quote!(
                fn bodiless(&self) -> A<{ 1 }>;
            ),
            quote!(
                const unsafe extern "C" fn g() {}
            ),
        ]);
    }

    #[test]
    fn so_do_items_of_other_kinds() {
        end_where_the_next_begins(&[
            quote!(
                const X: A = A { b: 1 };
            ),
            quote!(
                pub const LESS: bool = 1 < 2;
            ),
            quote!(
                type T<'a>
                    = [u8; 3]
                where
                    Self: 'a;
            ),
            quote!(
                pub use a::{b, c};
            ),
            quote!(
                static S: A = { b };
            ),
            quote!(
                struct Unit;
            ),
            quote!(
                struct Tuple<T = Vec<u8>>(T);
            ),
            quote!(
                unsafe impl<const N: usize> A for B<{ N }> {}
            ),
            quote!(
                mod m {}
            ),
            quote!(
                mod n;
            ),
            quote!(
                extern "C" {}
            ),
        ]);
    }

    #[test]
    fn so_do_macros_and_their_calls() {
        end_where_the_next_begins(&[
            quote!(call! {}),
            quote!(a::call!(b);),
            quote!(
                macro_rules! m {
                    () => {};
                }
            ),
        ]);
    }

    #[test]
    fn what_a_macro_passes_on_as_an_item_ends_there() {
        let item = TokenTree::from(Group::new(
            Delimiter::None,
            quote!(
                fn f() {}
            ),
        ));
        let vis = TokenTree::from(Group::new(Delimiter::None, quote!(pub)));
        let content: TokenStream = [item.clone(), item, vis.clone()].into_iter().collect();
        assert_eq!(split(quote!(#content fn g() {} fn h() {})).len(), 4);
        assert!(is_public(&[vis]));
    }

    #[test]
    fn only_what_everybody_may_name_is_public() {
        let is_public = |item: TokenStream| is_public(&item.into_iter().collect::<Vec<_>>());
        assert!(is_public(quote!(
            pub fn f() {}
        )));
        assert!(is_public(quote!(
            #[a]
            #[b]
            pub async fn f() {}
        )));
        assert!(!is_public(quote!(
            pub(crate) fn f() {}
        )));
        assert!(!is_public(quote!(
            fn f(pub_: u8) {}
        )));
    }

    #[test]
    fn kinds() {
        let kind = |item: TokenStream| Kind::of(&item.into_iter().collect::<Vec<_>>());
        assert!(
            kind(quote!(
                pub const unsafe fn f() {}
            )) == Kind::Function
        );
        assert!(
            kind(quote!(
                unsafe impl A for B {}
            )) == Kind::Impl
        );
        assert!(
            kind(quote!(
                pub unsafe auto trait A {}
            )) == Kind::Trait
        );
        assert!(
            kind(quote!(
                #[a]
                pub(crate) mod m {}
            )) == Kind::Module
        );
        assert!(
            kind(quote!(
                const N: fn() = f;
            )) == Kind::Other
        );
        assert!(kind(quote!(m! { fn f() {} })) == Kind::Other);
    }
}
