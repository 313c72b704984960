//! A body, of which little is asked.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::assigned::assigns;
use crate::leaving::leaves_early;
use crate::propagate;
use crate::scan::is_punct;
use crate::tail;
use crate::template::Tokens;
use crate::tokens::{braces, inner_attributes, inside, respelt};
use crate::unreached::goes_on_unreached;

pub(crate) struct Body {
    /// `#![…]` at its start, which is about the function as a whole.
    pub(crate) inner_attributes: TokenStream,
    /// The braces and what they contain, as they were written.
    block: Group,
    /// What they contain.
    tokens: Vec<TokenTree>,
}

impl Body {
    pub(crate) fn of(block: Group) -> Body {
        Body {
            inner_attributes: TokenStream::new(),
            tokens: block.stream().into_iter().collect(),
            block,
        }
    }

    pub(super) fn take(tokens: &mut Vec<TokenTree>) -> Option<Body> {
        let mut block = braces(tokens.last()?)?;
        tokens.pop();
        let mut tokens: Vec<_> = block.stream().into_iter().collect();
        let behind = tokens.split_off(inner_attributes(&tokens));
        if !tokens.is_empty() {
            block = respelt(&block, Tokens::from(behind.clone()));
        }
        Some(Body {
            inner_attributes: tokens.into_iter().collect(),
            block,
            tokens: behind,
        })
    }

    pub(crate) fn block(&self) -> &Group {
        &self.block
    }

    pub(crate) fn tokens(&self) -> &[TokenTree] {
        &self.tokens
    }

    /// Has other statements from now on.
    pub(crate) fn refill(&mut self, block: Group) {
        self.tokens = block.stream().into_iter().collect();
        self.block = block;
    }

    /// Whether it assigns to what is called so.
    pub(super) fn assigns(&self, name: &Ident) -> bool {
        assigns(&self.tokens, name)
    }

    /// Whether it takes along what is called so, and not only fields of it.
    pub(crate) fn takes(&self, name: &Ident) -> bool {
        takes(&self.tokens, name)
    }

    /// Whether it may be left other than by its end.
    pub(crate) fn leaves_early(&self) -> bool {
        leaves_early(&self.tokens)
    }

    /// Whether it has code that nobody reaches.
    pub(crate) fn goes_on_unreached(&self) -> bool {
        goes_on_unreached(&self.tokens)
    }

    /// Whether nothing but its end leaves it, where `Box::pin(…)` makes its value.
    pub(crate) fn pins_at_its_end(&self) -> bool {
        !self.leaves_early() && tail::Pinned::find(self.block.stream()).is_some()
    }

    /// Whether `propagate` finds something in it.
    pub(crate) fn spawns(&self) -> bool {
        propagate::spawns(&self.block)
    }
}

fn takes(tokens: &[TokenTree], name: &Ident) -> bool {
    let is_taken = |at: usize| match &tokens[at] {
        TokenTree::Ident(word) => word == name && !is_field(&tokens[at + 1..]),
        TokenTree::Group(group) => takes(&inside(group), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    };
    (0..tokens.len()).any(is_taken)
}

/// Whether a value is followed by `.field` or `.0`, but not by `.method(…)`.
fn is_field(behind: &[TokenTree]) -> bool {
    match behind {
        [dot, _, TokenTree::Group(_), ..] if is_punct(dot, '.') => false,
        [dot, TokenTree::Ident(_) | TokenTree::Literal(_), ..] => is_punct(dot, '.'),
        _ => false,
    }
}
