//! What errors are asked for.

use proc_macro2::TokenStream;
use quote::quote;

use super::expanded;

#[test]
fn errors_with_type_arguments_are_not_asked_for_sources() {
    let is_unsourced = |output: TokenStream| {
        let expansion = expanded(quote!(), quote! { fn f() -> #output { body } });
        expansion.contains("UNSOURCED")
    };
    for output in [
        quote!(Result<(), SendError<T>>),
        quote!(std::result::Result<Vec<T>, Split<'a, T>>),
        quote!(Result<T, PoisonError<(T, U)>>),
        quote!(Result<T, Self>),
        quote!(Alias<u8, SendError<T>>),
        quote!(Alias<u8, T>),
    ] {
        assert!(is_unsourced(output.clone()), "{output}");
    }
    for output in [
        quote!(Result<Vec<T>, E>),
        quote!(Result<fn(A) -> B, ParseError<'a>>),
        quote!(Result<(), Box<dyn Error + Send>>),
        quote!(Result<(), Self::Error>),
        quote!(io::Result<Vec<T>>),
        quote!(Alias<T>),
        quote!(Alias<T, SendError>),
    ] {
        assert!(!is_unsourced(output.clone()), "{output}");
    }
}

/// What it stands for may name parameters of the implementation.
#[test]
fn an_associated_error_has_no_sources_where_the_implementation_has_parameters() {
    for (function, is_expected) in [
        (
            quote! { fn f(text: &'a str) -> Result<(), Self::Error> { body } },
            true,
        ),
        (
            quote! { fn f(&self, items: Vec<T>) -> Result<(), Self::Error> { body } },
            true,
        ),
        (
            quote! { fn f<T>(&'static self, item: T) -> Result<(), Self::Error> { body } },
            false,
        ),
        (
            quote! { fn f<'a>(text: &'a str, _: Task<'_>) -> Result<Self::Ok, Self::Error> { body } },
            false,
        ),
        (
            quote! { fn f(text: &'a str) -> Result<(), S::Error> { body } },
            false,
        ),
    ] {
        let expansion = expanded(quote!(), function);
        assert_eq!(expansion.contains("UNSOURCED"), is_expected, "{expansion}");
    }
}
