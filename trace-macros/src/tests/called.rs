//! Bodies that run when they are called.

use proc_macro2::TokenStream;
use quote::quote;

use super::{callsite, expanded};

#[test]
fn a_body_that_cannot_fail_stays_where_it_is() {
    let callsite = callsite!("area");
    assert_eq!(
        expanded(
            quote!(),
            quote! { pub fn area(width: u32, _: u32) -> u32 { width * 2 } }
        ),
        quote! {
            pub fn area(width: u32, _: u32) -> u32 {
                let mut __span = ::trace_runtime::__private::Guard::off(); ::trace_runtime::__private::enter(&mut __span, #callsite);
                match () { () => { width * 2 } }
            }
        }
        .to_string(),
    );
}

#[test]
fn a_body_of_which_only_traits_are_known_stays_where_they_are_known() {
    let callsite = callsite!("above");
    assert_eq!(
        expanded(
            quote!(),
            quote! { fn above(n: u8) -> impl Fn(&u8) -> bool { move |m| *m > n } }
        ),
        quote! {
            fn above(n: u8) -> impl Fn(&u8) -> bool {{
                let mut __span = ::trace_runtime::__private::Guard::off(); ::trace_runtime::__private::enter(&mut __span, #callsite);
                ({ move |m| *m > n })
            }}
        }
        .to_string(),
    );
}

#[test]
fn a_body_that_may_fail_is_called() {
    let callsite = callsite!("save");
    assert_eq!(
        expanded(
            quote!(),
            quote! {
                fn save(self, db: &Db, n: u8, mut rows: Rows, _: Lock) -> Result<impl Display, Error> {
                    db.insert(rows)
                }
            },
        ),
        quote! {
            fn save(self, db: &Db, n: u8, rows: Rows, __arg4: Lock,) -> Result<impl Display, Error> {
                let mut __span = ::trace_runtime::__private::Guard::off(); ::trace_runtime::__private::enter(&mut __span, #callsite);
                let __value = ::trace_runtime::__private::once(move || -> Result<_, Error> {
                    let _ = &self;
                    let n = n;
                    let mut rows = rows;
                    let __arg4 = __arg4;
                    match () { () => { db.insert(rows) } }
                })();
                ::trace_runtime::__private::probe(&__value).outcome(&mut __span);
                __value
            }
        }
        .to_string(),
    );
}

#[test]
fn a_body_is_called_by_one_call_if_nothing_is_recorded_before() {
    let callsite = callsite!("parse");
    assert_eq!(
        expanded(
            quote!(),
            quote! { fn parse(n: u8, text: String) -> Result<u8, Error> { text.parse() } }
        ),
        quote! {
            fn parse(n: u8, text: String) -> Result<u8, Error> {
                <Result<u8, Error> as ::trace_runtime::__private::Typed>::OF.call_p(
                    #callsite,
                    move || -> Result<u8, Error> {
                        let text = text;
                        match () { () => { text.parse() } }
                    }
                )
            }
        }
        .to_string(),
    );
}

#[test]
fn a_body_that_assigns_to_an_argument_stays_where_it_is() {
    let is_moved = |args, function: TokenStream| expanded(args, function).contains("move ||");
    let assigns = quote! { fn save(n: u8) -> Result<u8, Error> { n += 1; Ok(n) } };
    assert!(!is_moved(quote!(), assigns.clone()), "{assigns}");
    assert!(is_moved(quote!(ret), assigns));
    let shadows = quote! { fn save(n: u8) -> Result<u8, Error> { let mut n = n; n += 1; Ok(n) } };
    assert!(is_moved(quote!(), shadows));
}

#[test]
fn what_tracks_its_caller_is_called_only_in_place() {
    let callsite = callsite!("get");
    assert_eq!(
        expanded(
            quote!(),
            quote! { #[track_caller] fn get(n: usize) -> Result<u8, E> { table(n) } },
        ),
        quote! {
            #[track_caller]
            fn get(n: usize) -> Result<u8, E> {
                let mut __span = ::trace_runtime::__private::Guard::off(); ::trace_runtime::__private::enter(&mut __span, #callsite);
                let __value: Result<u8, E> = match () { () => { table(n) } };
                #[allow(unreachable_code)]
                ::trace_runtime::__private::probe(&__value).outcome(&mut __span);
                __value
            }
        }
        .to_string(),
    );
    for body in [
        quote!({ Ok(table(n)?) }),
        quote!({
            return table(n);
        }),
        quote!({
            if n == 0 {
                return table(n);
            }
            table(1)
        }),
        quote!({
            ensure!(n > 0);
            table(n)
        }),
    ] {
        let expansion = expanded(
            quote!(),
            quote! { #[track_caller] fn get(n: usize) -> Result<u8, E> #body },
        );
        assert!(!expansion.contains("__value"), "{expansion}");
    }
}

#[test]
fn how_a_body_is_measured_depends_on_the_return_type() {
    let is_called = |function: TokenStream| expanded(quote!(), function).contains("OF . call_");
    for output in [
        quote!(),
        quote!(-> ()),
        quote!(-> !),
        quote!(-> u8),
        quote!(-> &'a mut Result<A, B>),
        quote!(-> (Result<A, B>, C)),
        quote!(-> [Result<A, B>; 2]),
        quote!(-> Option<Result<A, B>>),
        quote!(-> ::std::vec::Vec<Result<A, B>>),
        quote!(-> impl Fn(A) -> Result<A, B>),
        quote!(-> fn(A) -> Result<A, B>),
        quote!(-> *const Result<A, B>),
        quote!(-> String where T: Into<Result<A, B>>),
    ] {
        assert!(!is_called(quote! { fn f() #output {} }), "{output}");
    }
    for output in [
        quote!(-> Result<A, B>),
        quote!(-> io::Result<()>),
        quote!(-> Alias),
        quote!(-> Self),
        quote!(-> Self::Output),
        quote!(-> <T as Trait<A>>::Output),
        quote!(-> (Result<A, B>)),
        quote!(-> Result<Vec<u8>, B> where T: Into<u8>),
    ] {
        assert!(is_called(quote! { fn f() #output {} }), "{output}");
        assert!(
            !is_called(quote! { #[track_caller] fn f() #output {} }),
            "{output}"
        );
        assert!(
            !is_called(quote! { #[cfg_attr(x, track_caller)] fn f() #output {} }),
            "{output}"
        );
    }
}

#[test]
fn what_a_closure_cannot_spell_is_inferred() {
    let annotation = |output: TokenStream| {
        let expansion = expanded(quote!(ret), quote! { fn f() -> #output { body } });
        let (_, rest) = expansion.split_once("|| -> ").unwrap();
        rest.split_once(" { ").unwrap().0.to_owned()
    };
    assert_eq!(annotation(quote!(impl Fn(A) -> B + use<'a>)), "_");
    assert_eq!(
        annotation(quote!(Result<impl Fn(A) -> B, C>)),
        "Result < _ , C >"
    );
    assert_eq!(
        annotation(quote!(Result<(impl A, B), impl C<D, E>>)),
        "Result < (_ , B) , _ >"
    );
    assert_eq!(annotation(quote!([impl A; 2])), "[_ ; 2]");
    assert_eq!(annotation(quote!(a::chosen!(impl A, B))), "_");
    assert_eq!(annotation(quote!(Result<[written!(A); 2], B>)), "_");
}

#[test]
fn what_is_said_of_the_expansion_alone_is_silenced() {
    let allows = |function: TokenStream| expanded(quote!(), function).starts_with("# [allow");
    assert!(allows(
        quote! { fn f(mut self) -> Result<u8, ()> { self.done = true; Ok(1) } }
    ));
    assert!(!allows(
        quote! { fn f(mut self) -> u8 { self.done = true; 1 } }
    ));
    assert!(!allows(
        quote! { fn f(&mut self) -> Result<u8, ()> { self.done = true; Ok(1) } }
    ));
}

#[test]
fn inner_attributes_stay_in_front() {
    let expansion = expanded(
        quote!(),
        quote! { fn f() { #![allow(dead_code)] #![warn(unused)] #[cfg(unix)] body } },
    );
    let front = "{ # ! [allow (dead_code)] # ! [warn (unused)] let mut __span ";
    assert!(expansion.contains(front), "{expansion}");
    assert!(
        expansion.ends_with("match () { () => { # [cfg (unix)] body } } }"),
        "{expansion}"
    );
}

#[test]
fn generics_and_qualifiers_are_passed_over() {
    for function in [
        quote! { pub(crate) unsafe extern "C" fn f<'a, F: Fn(A) -> B, const N: usize>(a: A) -> u8 where F: C { 1 } },
        quote! { default async unsafe fn f<T: Into<Vec<Option<u8>>>>(self: Pin<&mut Self>, a::B { c: d }: a::B) {} },
        quote! { fn r#type(r#fn: ::core::primitive::u8, a::B(c): ::d::E) {} },
    ] {
        expanded(quote!(args), function);
    }
}
