//! Questions to tokens that are not understood, and small changes to them.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::scan::{Scan, is_punct};

/// `item` without the invisible group that a macro's `$item:item` puts around it.
pub(crate) fn ungrouped(item: impl IntoIterator<Item = TokenTree>) -> Vec<TokenTree> {
    let item: Vec<_> = item.into_iter().collect();
    match item.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => item,
    }
}

/// `#![…]` at the start of a body, and what is behind them.
pub(crate) fn split_inner_attributes(body: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens: Vec<_> = body.clone().into_iter().collect();
    match inner_attributes(&tokens) {
        0 => (TokenStream::new(), body),
        length => {
            let behind = tokens.split_off(length);
            (tokens.into_iter().collect(), behind.into_iter().collect())
        }
    }
}

/// How many tokens at the start are `#![…]`.
pub(crate) fn inner_attributes(tokens: &[TokenTree]) -> usize {
    let is_attribute =
        |chunk: &&[TokenTree]| matches!(chunk, [a, b, _] if is_punct(a, '#') && is_punct(b, '!'));
    3 * tokens.chunks(3).take_while(is_attribute).count()
}

/// A function's braces; a macro's `$body:block` has a group without delimiters around them.
pub(crate) fn braces(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            inside
                .next()
                .filter(|_| inside.next().is_none())
                .as_ref()
                .and_then(braces)
        }
        _ => None,
    }
}

/// The place behind `<…>`, if there is one at `at`.
pub(crate) fn after_generics(tokens: &[TokenTree], at: usize) -> usize {
    if !tokens.get(at).is_some_and(|token| is_punct(token, '<')) {
        return at;
    }
    let mut scan = Scan::types();
    let end = tokens[at..].iter().position(|token| {
        scan.advance(token);
        scan.is_level()
    });
    end.map_or(tokens.len(), |length| at + length + 1)
}

/// What stands between its delimiters.
pub(crate) fn inside(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// Whether `word` stands anywhere in `tokens`, in groups too.
pub(crate) fn mentions(tokens: &[TokenTree], word: &str) -> bool {
    mention(tokens, word).is_some()
}

/// Whether an expression is a literal and no more.
pub(crate) fn is_literal(expression: &TokenStream) -> bool {
    let mut tokens = expression.clone().into_iter();
    matches!(tokens.next(), Some(TokenTree::Literal(_))) && tokens.next().is_none()
}

/// The first `word` in `tokens`, in groups too.
pub(crate) fn mention(tokens: &[TokenTree], word: &str) -> Option<Ident> {
    tokens.iter().find_map(|token| match token {
        TokenTree::Ident(ident) => (ident == word).then(|| ident.clone()),
        TokenTree::Group(group) => mention(&inside(group), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    })
}

/// Whether `found` holds of a word anywhere in `tokens`.
pub(crate) fn any_word(tokens: &[TokenTree], found: &impl Fn(&Ident) -> bool) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Ident(word) => found(word),
        TokenTree::Group(group) => any_word(&inside(group), found),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether `found` holds of a lifetime anywhere in `tokens`, without its quote.
pub(crate) fn any_lifetime(tokens: &[TokenTree], found: &impl Fn(&Ident) -> bool) -> bool {
    let is_here = |pair: &[TokenTree]| match pair {
        [sign, TokenTree::Ident(name)] => is_punct(sign, '\'') && found(name),
        _ => false,
    };
    let is_inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => any_lifetime(&inside(group), found),
        _ => false,
    };
    tokens.windows(2).any(is_here) || tokens.iter().any(is_inside)
}

/// Other tokens between the same delimiters.
pub(crate) fn respelt(old: &Group, content: impl Into<TokenStream>) -> Group {
    let mut new = Group::new(old.delimiter(), content.into());
    new.set_span(old.span());
    new
}

/// The same tokens in another place.
pub(crate) fn placed(tokens: TokenStream, at: Span) -> TokenStream {
    let placed = |mut token: TokenTree| {
        token.set_span(at);
        token
    };
    tokens.into_iter().map(placed).collect()
}
