//! What becomes of functions with a mistake.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;
use crate::places::Around;
use crate::reader::Reader;
use crate::traced_tokens;

fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    match expand(&Around::default(), args, item, Reader::Compiler) {
        Ok(_) => Vec::new(),
        Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
    }
}

#[test]
fn mistakes_come_together_and_once() {
    let both = mistakes(
        quote!(nmae = "a", kind = client client, attrs(a b, , c = )),
        quote! { const fn f() {} },
    );
    assert_eq!(both.len(), 6, "{both:#?}");
    let broken = mistakes(quote!(args(1), skip(a)), quote! { fn f(a: u8) {} });
    assert_eq!(broken.len(), 1, "{broken:#?}");
}

/// Not among the ui tests: today the compiler has a word to say of its own.
#[test]
fn an_alias_of_traits_has_no_functions() {
    let alias = mistakes(quote!(), quote! { trait Both = Send + Sync; });
    assert!(alias[0].starts_with("an alias of traits"), "{alias:?}");
}

#[test]
fn after_a_mistake_the_item_is_still_there() {
    let item = quote! { pub const fn f(a: A) -> u8 { 7 } };
    let tokens = traced_tokens(quote!(), item.clone()).to_string();
    assert!(tokens.contains("compile_error"), "{tokens}");
    assert!(tokens.ends_with(&item.to_string()), "{tokens}");
}
