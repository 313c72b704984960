//! Where in a body its value is made.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::output::is_word;
use crate::scan::is_punct;
use crate::tokens::respelt;

/// `Box::pin(…)` at the end of a body.
pub(crate) struct Pinned {
    /// All that stands before the parentheses.
    before: Vec<TokenTree>,
    parentheses: Group,
    /// It is all of the body.
    is_alone: bool,
}

impl Pinned {
    pub(crate) fn find(body: TokenStream) -> Option<Pinned> {
        let mut before: Vec<_> = body.into_iter().collect();
        let Some(TokenTree::Group(parentheses)) = before.pop() else {
            return None;
        };
        let statements = before.len() - path_to_pin(&before)?;
        is_complete(&before[..statements]).then(|| Pinned {
            is_alone: statements == 0,
            before,
            parentheses,
        })
    }

    /// What is put into the box; a comma that may stand behind it is not.
    pub(crate) fn content(&self) -> TokenStream {
        let mut content: Vec<_> = self.parentheses.stream().into_iter().collect();
        if content.last().is_some_and(|last| is_punct(last, ',')) {
            content.pop();
        }
        content.into_iter().collect()
    }

    /// The body with another content of the box.
    pub(crate) fn with(self, content: TokenStream) -> TokenStream {
        let parentheses = respelt(&self.parentheses, content);
        let before = self.before.into_iter();
        before.chain([parentheses.into()]).collect()
    }
}

/// How many tokens at the end are a path to `Box::pin`.
fn path_to_pin(tokens: &[TokenTree]) -> Option<usize> {
    let is_segment =
        |token: &&TokenTree| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':');
    let length = tokens.iter().rev().take_while(is_segment).count();
    match tokens {
        [.., name, _, _, method] if is_word(name, "Box") && is_word(method, "pin") => Some(length),
        _ => None,
    }
}

/// Whether an expression can begin behind these statements.
fn is_complete(statements: &[TokenTree]) -> bool {
    match statements.last() {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(token) => is_punct(token, ';'),
    }
}

/// A body that is nothing but an `async move` block, pinned or not, with another block.
pub(crate) fn refilled(
    body: TokenStream,
    refill: impl FnOnce(&Group) -> Group,
) -> Option<TokenStream> {
    if let Some(pinned) = Pinned::find(body.clone()).filter(|pinned| pinned.is_alone) {
        let content = refilled(pinned.content(), refill)?;
        return Some(pinned.with(content));
    }
    let tokens: Vec<_> = body.into_iter().collect();
    match tokens.as_slice() {
        [first, second, TokenTree::Group(block)]
            if is_word(first, "async") && is_word(second, "move") =>
        {
            let block = refill(block);
            Some(quote!(#first #second #block))
        }
        _ => None,
    }
}
