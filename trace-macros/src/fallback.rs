//! What is emitted beside an error: the user's item, so that nothing that names it breaks as well.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

pub(crate) fn expand(error: &syn::Error, item: &TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    if is_closure(item) {
        return quote!({ #error #item });
    }
    quote!(#error #item)
}

/// Where a closure is expected, two things cannot stand.
fn is_closure(item: &TokenStream) -> bool {
    match item.clone().into_iter().next() {
        Some(TokenTree::Punct(punct)) => punct.as_char() == '|',
        Some(TokenTree::Ident(word)) => word == "move",
        _ => false,
    }
}
