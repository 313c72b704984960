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

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Around, check};
use crate::args::Args;
use crate::errors::Errors;
use crate::paths::Private;
use crate::template::template;

/// `defaults!(…)`
pub(crate) fn defaults(args: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let read = Args::parse(args.clone(), &mut errors);
    check::defaults(&read, &mut errors);
    if let Some(left_out) = &read.left_out {
        check::left_out(&left_out.word, false, false, &mut errors);
    }
    if let Some(impls) = &read.impls {
        check::impls_of_no_trait(&impls.word, &mut errors);
    }
    let private = Private::below(read.krate.as_ref().map(|krate| &krate.value));
    match errors.finish() {
        Ok(()) => remembered(&private, args),
        Err(error) => {
            let mut tokens = error.to_compile_error();
            tokens.extend(remembered(&private, &TokenStream::new()));
            tokens
        }
    }
}

/// Both names have to be found by `#[traced]`s of the crate, which may not want any.
fn remembered(private: &Private, args: &TokenStream) -> TokenStream {
    let around = Around::of_crate(args);
    let private = template!(#private);
    let allow = quote_spanned!(Span::mixed_site()=> #[allow(unused_imports)]);
    quote! {
        macro_rules! __traced {
            (($($own:tt)*) $($item:tt)*) => { #[#private::traced(#around $($own)*)] $($item)* };
        }
        #allow
        pub(crate) use __traced;
        #allow
        pub(crate) use #private::traced_by_crate as traced;
    }
}

/// The attribute of a crate that has defaults. What stands in a block was told them already.
pub(crate) fn traced_by_crate(args: TokenStream, item: TokenStream) -> TokenStream {
    if Around::is_told(&args) {
        return crate::traced_tokens(args, item);
    }
    quote!(crate::__traced! { (#args) #item })
}
