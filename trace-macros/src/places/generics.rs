//! Generic parameters, to be declared once more and to be handed on.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::output::is_word;
use crate::scan::{is_punct, split};
use crate::tokens::after_generics;

#[derive(Default)]
pub(super) struct Generics {
    /// As they were written, between the commas.
    parameters: Vec<Vec<TokenTree>>,
}

impl Generics {
    /// Reads `<…>`, or nothing, and tells what comes after.
    pub(super) fn parse(tokens: &[TokenTree]) -> (Generics, &[TokenTree]) {
        let (generics, after) = tokens.split_at(after_generics(tokens, 0));
        let parameters = match generics {
            [_, inside @ .., _] => split(inside, ',').into_iter().map(<[_]>::to_vec).collect(),
            _ => Vec::new(),
        };
        let mut generics = Generics { parameters };
        generics
            .parameters
            .retain(|parameter| !parameter.is_empty());
        (generics, after)
    }

    /// Those behind `fn name`.
    pub(super) fn of_function(signature: &[TokenTree]) -> Generics {
        match signature.iter().position(|token| is_word(token, "fn")) {
            Some(keyword) => Generics::parse(signature.get(keyword + 2..).unwrap_or_default()).0,
            None => Generics::default(),
        }
    }

    /// `T: Bound`, without a default.
    pub(super) fn parameters(&self) -> Vec<TokenStream> {
        let declared =
            |parameter: &Vec<TokenTree>| split(parameter, '=')[0].iter().cloned().collect();
        self.parameters.iter().map(declared).collect()
    }

    /// `'a`, `T` and `N`, as they are used.
    pub(super) fn arguments(&self) -> Vec<TokenStream> {
        self.parameters
            .iter()
            .map(|parameter| argument(parameter))
            .collect()
    }

    /// The same without lifetimes, which a call of a function may not always name.
    pub(super) fn types(&self) -> Vec<TokenStream> {
        let types = self
            .parameters
            .iter()
            .filter(|parameter| !is_punct(&parameter[0], '\''));
        types.map(|parameter| argument(parameter)).collect()
    }
}

fn argument(parameter: &[TokenTree]) -> TokenStream {
    match parameter {
        [quote, name, ..] if is_punct(quote, '\'') => quote!(#quote #name),
        [word, name, ..] if is_word(word, "const") => name.to_token_stream(),
        [name, ..] => name.to_token_stream(),
        [] => TokenStream::new(),
    }
}

impl ToTokens for Generics {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let parameters = self
            .parameters
            .iter()
            .map(|parameter| quote!(#(#parameter)*));
        if !self.parameters.is_empty() {
            tokens.extend(quote!(<#(#parameters),*>));
        }
    }
}
