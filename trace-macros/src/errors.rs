//! Collects mistakes, so that one compile reports all of them.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// `message` says what would be right, not only what is wrong.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn finish(self) -> Result<(), syn::Error> {
        self.0.map_or(Ok(()), Err)
    }
}

/// The message that comes first, at the token behind it or else at all that was written.
pub(crate) fn mistake(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let message = tokens.next();
    let at = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    quote_spanned!(at=> ::core::compile_error!(#message))
}
