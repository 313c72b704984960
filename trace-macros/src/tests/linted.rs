//! What clippy is shown.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;
use crate::places::Around;
use crate::reader::Reader;

fn linted(args: TokenStream, item: TokenStream) -> String {
    let linted = expand(&Around::default(), args, item, Reader::Clippy);
    linted.unwrap().to_string()
}

/// `named` in front of a body.
fn not_unused(named: &TokenStream) -> TokenStream {
    quote! {
        #[allow(clippy::default_numeric_fallback, clippy::ref_option_ref, clippy::used_underscore_binding)]
        if false { #named }
    }
}

fn recorded(key: &str, value: &TokenStream) -> TokenStream {
    quote! {
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            __span.attr(&#key, &(#value));
        }
    }
}

#[test]
fn items_are_as_they_were_written() {
    for item in [
        quote! { async fn save(mut self, (a, _): (u8, u8)) -> Result<u8, ()> { #![allow(x)] Ok(a) } },
        quote! { fn save() -> impl Future<Output = u8> { async { 1 } } },
        quote! { impl Store { fn save(&self) -> u8 { 1 } const fn len(&self) -> usize { 0 } } },
    ] {
        for args in [
            quote!(),
            quote!(kind = client, root, err = false, attrs(x = "y", z = 7)),
        ] {
            assert_eq!(linted(args, item.clone()), item.to_string());
        }
    }
}

#[test]
fn what_the_arguments_name_is_not_unused() {
    let named = not_unused(&quote! {
        let _ = ::trace_runtime::__private::fresh(::trace_runtime::__private::site!["save"])
            .parent(request.context)
            .links(|| others());
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            ::trace_runtime::__private::probe_named_arg(&(a)).record(__span.slot(&"a"));
            __span.attr(&"x", &(task.id));
        }
        let _ = |__value: &Result<u8, E>, __settle: &mut ::trace_runtime::__private::Settle| {
            ::trace_runtime::__private::err_with(__value, describe, __settle);
        };
    });
    assert_eq!(
        linted(
            quote!(
                parent = request.context,
                links = others(),
                args(a),
                attrs(x = task.id),
                err(with = describe)
            ),
            quote! { async fn save((task, _): (A, B), a: u8) -> Result<u8, E> { body(); Ok(1) } }
        ),
        quote! { async fn save((task, _): (A, B), a: u8) -> Result<u8, E> { #named body(); Ok(1) } }
            .to_string()
    );
}

#[test]
fn whatever_can_be_recorded_needs_no_second_look() {
    let args = quote!(args, ret);
    let item = quote! { impl Store { fn load(&self, id: u8) -> Option<&u8> { self.find(id) } } };
    assert_eq!(linted(args.clone(), item.clone()), item.to_string());
    let named = not_unused(&quote! {
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            ::trace_runtime::__private::probe_arg(&(b)).record(__span.slot(&"b"));
        }
    });
    assert_eq!(
        linted(
            args,
            quote! { impl Store { fn load(&self, a: u8, b: u8, _c: u8) { a.used(); } } }
        ),
        quote! { impl Store { fn load(&self, a: u8, b: u8, _c: u8) { #named a.used(); } } }
            .to_string()
    );
}

#[test]
fn what_a_body_declares_is_not_what_the_arguments_name() {
    let named = not_unused(&recorded("size", &quote!(SIZE + 1)));
    assert_eq!(
        linted(
            quote!(attrs(size = SIZE + 1)),
            quote! { fn f() -> u8 { const SIZE: u8 = 1; SIZE } }
        ),
        quote! { fn f() -> u8 { #named { const SIZE: u8 = 1; SIZE } } }.to_string()
    );
}

#[test]
fn functions_of_a_block_are_shown_one_by_one() {
    let named = not_unused(&recorded("id", &quote!(self.id)));
    assert_eq!(
        linted(
            quote!(attrs(id = self.id)),
            quote! { impl Store { fn a(&self) {} #[traced(skip)] fn b(&self) {} } }
        ),
        quote! { impl Store { fn a(&self) { #named } #[traced(@ "Store" (attrs(id = self.id)); skip)] fn b(&self) {} } }
            .to_string()
    );
}

#[test]
fn a_trait_that_becomes_two_is_two() {
    let item = quote! { trait Store { fn load(&self) -> u8; } };
    let linted = linted(quote!(impls = StoreImpl), item);
    assert!(linted.contains("trait StoreImpl"), "{linted}");
}
