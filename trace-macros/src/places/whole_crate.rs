//! What a crate says once of all of its `#[traced]`.
//!
//! A proc macro is shown one item at a time and may remember nothing. So `defaults!` leaves at the
//! crate's root what remembers for it, in the language's own terms: a macro that puts the crate's
//! arguments in front of a function's, and an attribute `traced` that goes through that macro.
//!
//! ```text
//! #[traced(ret)] fn f() {}    ->    crate::__traced! { (ret) fn f() {} }
//!                             ->    #[P::traced(@ crate (kind = client); ret)] fn f() {}
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Around, check};
use crate::args::Args;
use crate::errors::Errors;
use crate::paths::Private;
use crate::reader::Reader;
use crate::template::template;

/// `defaults!(…)`
pub(crate) fn defaults(args: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let read = Args::parse(args.clone(), &mut errors);
    crate::check::values_that_leave(&read, args, &mut errors);
    check::defaults(&read, &mut errors);
    if let Some(left_out) = &read.left_out {
        check::left_out(&left_out.word, false, false, &mut errors);
    }
    if let Some(impls) = &read.impls {
        check::impls_of_no_trait(&impls.word, &mut errors);
    }
    let private = Private::below(read.krate.as_ref().map(|krate| &krate.value));
    let attribute = attribute(&read, Reader::here());
    match errors.finish() {
        Ok(()) => remembered(&private, attribute, args),
        Err(error) => {
            let mut tokens = error.to_compile_error();
            tokens.extend(remembered(&private, attribute, &TokenStream::new()));
            tokens
        }
    }
}

/// What the crate's attribute is called here.
///
/// A macro passes attributes on in the place of doc comments, of which lints on Markdown know less. So rustdoc is not led through one, and clippy only
/// where the defaults name something of the program's.
fn attribute(defaults: &Args, reader: Reader) -> &'static str {
    let is_remembered = match reader {
        Reader::Compiler => true,
        Reader::Clippy | Reader::Editor => defaults.name_something(),
        Reader::Rustdoc => false,
    };
    match &defaults.arguments {
        _ if is_remembered => "traced_by_crate",
        Some(_) => "traced_with_args",
        None => "traced",
    }
}

/// Both names have to be found by `#[traced]`s of the crate, which may not want any.
fn remembered(private: &Private, attribute: &str, args: &TokenStream) -> TokenStream {
    let around = Around::of_crate(args);
    let private = template!(#private);
    let attribute = Ident::new(attribute, Span::call_site());
    let allow = quote_spanned!(Span::mixed_site()=> #[allow(unused_imports)]);
    quote! {
        macro_rules! __traced {
            (($($own:tt)*) $($item:tt)*) => { #[#private::traced(#around $($own)*)] $($item)* };
        }
        #allow
        pub(crate) use __traced;
        #allow
        pub(crate) use #private::#attribute as traced;
    }
}

/// The attribute of a crate that has defaults. What stands in a block was told them already.
pub(crate) fn traced_by_crate(args: TokenStream, item: TokenStream) -> TokenStream {
    if Around::is_told(&args) {
        return crate::traced_tokens(args, item);
    }
    quote!(crate::__traced! { (#args) #item })
}

/// The same for a reader who knows all of the defaults but that they say `args`.
pub(crate) fn traced_with_args(args: &TokenStream, item: TokenStream) -> TokenStream {
    if Around::is_told(args) {
        return crate::traced_tokens(args.clone(), item);
    }
    let around = Around::of_crate(&quote!(args));
    crate::traced_tokens(quote!(#around #args), item)
}

#[cfg(test)]
mod tests {
    use super::attribute;
    use crate::args::Args;
    use crate::errors::Errors;
    use crate::reader::Reader;
    use quote::quote;

    #[test]
    fn clippy_is_led_through_a_macro_only_where_something_is_named() {
        for (defaults, expected) in [
            (
                quote!(kind = client, ret, attrs(a = "b"), err = false),
                "traced",
            ),
            (quote!(args, skip(a), attrs(n = 1)), "traced_with_args"),
            (quote!(args, attrs(a = A)), "traced_by_crate"),
            (quote!(err(with = f)), "traced_by_crate"),
            (quote!(parent = p()), "traced_by_crate"),
            (quote!(crate = a::b), "traced_by_crate"),
        ] {
            let defaults = Args::parse(defaults, &mut Errors::default());
            assert_eq!(attribute(&defaults, Reader::Clippy), expected);
            assert_eq!(attribute(&defaults, Reader::Compiler), "traced_by_crate");
            assert_ne!(attribute(&defaults, Reader::Rustdoc), "traced_by_crate");
        }
    }
}
