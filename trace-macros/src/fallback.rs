//! What is emitted beside an error: the user's item, so that nothing that names it breaks as well.

use proc_macro2::TokenStream;

pub(crate) fn expand(error: &syn::Error, item: TokenStream) -> TokenStream {
    let mut tokens = error.to_compile_error();
    tokens.extend(item);
    tokens
}
