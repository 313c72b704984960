//! A body, of which little is asked.

use proc_macro2::{Group, TokenStream, TokenTree};

use crate::propagate;
use crate::tail;
use crate::tokens::{braces, respelt, split_inner_attributes};

pub(crate) struct Body {
    /// `#![…]` at its start, which is about the function as a whole.
    pub(crate) inner_attributes: TokenStream,
    /// The braces and what they contain, as they were written.
    pub(crate) block: Group,
}

impl Body {
    pub(super) fn take(tokens: &mut Vec<TokenTree>) -> Option<Body> {
        let group = braces(tokens.last()?)?;
        tokens.pop();
        let (inner_attributes, statements) = split_inner_attributes(group.stream());
        let block = if inner_attributes.is_empty() {
            group
        } else {
            respelt(&group, statements)
        };
        Some(Body {
            inner_attributes,
            block,
        })
    }

    /// Whether it may be left other than by its end.
    pub(crate) fn leaves_early(&self) -> bool {
        tail::leaves_early(self.block.stream())
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
