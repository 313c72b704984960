//! How arguments get into a body that is moved, and what is recorded of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{callsite, expanded};

#[test]
fn captures_of_a_future_are_named_in_order_where_something_is_recorded_before() {
    let expanded = expanded(
        quote!(args(b)),
        quote! { async fn save(a: Rows, n: u8, b: Rows) {} },
    );
    let parts = [
        "let _ = & a :: < > ; let _ = & n :: < > ; let _ = & b :: < > ; }",
        "probe_named_arg",
        "let a = a ; let n = n ; let b = b ;",
    ];
    let places = parts.map(|part| expanded.find(part).unwrap_or_else(|| panic!("{expanded}")));
    assert!(places.is_sorted(), "{expanded}");
}

#[test]
fn a_number_is_left_to_capturing_if_that_drops_it_at_the_right_time() {
    let is_bound = |function: TokenStream| expanded(quote!(), function).contains("let n = n ;");
    for left in [
        quote! { fn save(n: u8, rows: Rows) -> Result<u8, Error> { rows.at(1) } },
        quote! { fn save(&self, key: &str, n: u8) -> Result<u8, Error> { self.at(n) } },
        quote! { async fn save(&self, n: u8) -> u8 { self.at(n.max(1)) } },
        quote! { async fn save(n: u8) -> u8 { n.0; f(n) } },
    ] {
        assert!(!is_bound(left.clone()), "{left}");
    }
    for bound in [
        quote! { fn save(self, n: u8) -> Result<u8, Error> { self.at(n) } },
        quote! { fn save(m: u8, n: u8) -> Result<u8, Error> { Ok(m + n) } },
        quote! { async fn save(n: u8, rows: Rows) -> u8 { rows.at(n) } },
        quote! { async fn save(n: u8) -> u8 { 1 } },
        quote! { async fn save(n: u8) -> u8 { n.0 } },
    ] {
        assert!(is_bound(bound.clone()), "{bound}");
    }
}

#[test]
fn attributes_of_a_macro_that_is_going_to_run_stay_in_the_signature() {
    let function = quote! {
        fn save(#[case] a: Rows, #[doc = "b"] #[cfg(x)] #[expect(y)] (b, _): Pair) -> Result<u8, Error> {}
    };
    let expanded = expanded(quote!(), function);
    let signature = "# [case] a : Rows , # [doc = \"b\"] # [cfg (x)] __arg1 : Pair ,";
    assert!(expanded.contains(signature), "{expanded}");
    let pattern = "# [cfg (x)] # [expect (y)] let (b , _) = __arg1 ;";
    assert!(expanded.contains(pattern), "{expanded}");
    assert!(expanded.contains("{ let a = a ;"), "{expanded}");
}

#[test]
fn arguments_are_recorded_where_nothing_is_stored_for_it() {
    let recorded = quote! {
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            ::trace_runtime::__private::probe_named_arg(&(a)).record(__span.slot(&"a"));
            __span.attr(&"n", &(format!("{b}")));
        }
        let a = a;
        let _ = a;
        let b = b;
        let _ = b;
        let unseen = unseen;
        match () { () => { body } }
    };
    let expansion = expanded(
        quote!(attrs(n = format!("{b}")), args(a)),
        quote! { async fn f(a: A, b: B, unseen: C) -> Alias { body } },
    );
    assert!(expansion.contains(&recorded.to_string()), "{expansion}");
}

#[test]
fn a_pattern_is_bound_inside_and_recorded_there() {
    let expansion = expanded(
        quote!(attrs(id), args),
        quote! { async fn f(a: A, (id, _): (u8, A), #[cfg(unix)] mut b: B) -> Alias { body } },
    );
    let inside = quote! {
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            ::trace_runtime::__private::probe_arg(&(a)).record(__span.slot(&"a"));
            #[cfg(unix)]
            ::trace_runtime::__private::probe_arg(&(b)).record(__span.slot(&"b"));
        }
        let a = a;
        let _ = a;
        let __arg1 = __arg1;
        let (id, _) = __arg1;
        #[cfg(unix)]
        let mut b = b;
        #[cfg(unix)]
        let _ = b;
        if ::trace_runtime::__private::is_recording() {
            let __span = ::trace_runtime::__private::Current;
            __span.attr(&"id", &(id));
        }
        match () { () => { body } }
    };
    assert!(expansion.contains(&inside.to_string()), "{expansion}");
    assert!(
        expansion.contains("(a : A , __arg1 : (u8 , A) , # [cfg (unix)] b : B ,)"),
        "{expansion}"
    );
}

#[test]
fn all_arguments_together() {
    let callsite = callsite!(my::tracing::__private, "n", client);
    assert_eq!(
        expanded(
            quote! {
                name = "n", kind = client, parent = None::<Context>, links = [a, b], err(with = |e| e), ret,
                attrs(db.system.name = "x", r#type.y = %id, "any text" = ?Map::<A, B>::new(a, b), id),
                args(id), crate = my::tracing,
            },
            quote! { fn f(id: &str) -> Result<(), E> { body } },
        ),
        quote! {
            fn f(id: &str) -> Result<(), E> {
                let mut __span = my::tracing::__private::Guard::off(); my::tracing::__private::described::enter_with(&mut __span, #callsite, None::<Context>);
                __span.links(|| [a, b]);
                if __span.is_recording() {
                    my::tracing::__private::probe_named_arg(&(id)).record(__span.slot(&"id"));
                    __span.attr(&"db.system.name", &("x"));
                    __span.display(&"type.y", &(id));
                    __span.debug(&"any text", &(Map::<A, B>::new(a, b)));
                    __span.attr(&"id", &(id));
                    __span.decide();
                }
                let __value = my::tracing::__private::once(move || -> Result<(), E> { body })();
                my::tracing::__private::err_with(&__value, |e| e, &mut __span);
                my::tracing::__private::probe_ret(&__value).record(&mut __span);
                __value
            }
        }
        .to_string(),
    );
}

#[test]
fn a_part_that_is_borrowed_mutably_needs_a_mutable_whole() {
    let item = quote! { fn f((ref mut a, _): (A, A)) -> Alias { body } };
    let expansion = expanded(quote!(), item);
    assert!(
        expansion.contains("# [allow (unused_mut)] let mut __arg0 = __arg0 ;"),
        "{expansion}"
    );
}

#[test]
fn a_constant_is_a_pattern() {
    let expansion = expanded(quote!(), quote! { fn f(None: Residual) -> Self { body } });
    assert!(expansion.contains("(__arg0 : Residual ,)"), "{expansion}");
    assert!(expansion.contains("let None = __arg0 ;"), "{expansion}");
}

#[test]
fn a_path_may_begin_with_colons() {
    let item = quote! { fn f(a: ::b::C, d::E(_): ::f::G) -> ::h::I { body } };
    let expansion = expanded(quote!(), item);
    assert!(
        expansion.contains("(a : :: b :: C , __arg1 : :: f :: G ,)"),
        "{expansion}"
    );
    assert!(
        expansion.contains("let d :: E (_) = __arg1 ;"),
        "{expansion}"
    );
}
