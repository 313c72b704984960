//! `async fn`s.

use proc_macro2::TokenStream;
use quote::quote;

use super::{callsite, expanded};

#[test]
fn an_async_body_is_returned_as_a_future() {
    let callsite = callsite!("save");
    assert_eq!(
        expanded(
            quote!(parent = db.parent(), links = db.links()),
            quote! { pub async unsafe fn save<T>(self, db: &Db, mut rows: Rows, _: Db) -> T where T: Row { 7 } }
        ),
        quote! {
            pub unsafe fn save<T>(self, db: &Db, rows: Rows, __arg3: Db,)
                -> impl ::core::future::Future<Output = T>
            where
                T: Row
            {
                ::trace_runtime::__private::fresh(#callsite).parent(db.parent()).links(|| db.links()).run(
                    async move {
                        if false {
                            return <T as ::trace_runtime::__private::Typed>::promise();
                        }
                        let _ = &self;
                        let mut rows = rows;
                        let __arg3 = __arg3;
                        match () { () => { 7 } }
                    },
                    move |__value, __settle| {
                        ::trace_runtime::__private::probe(__value).outcome(__settle);
                    }
                )
            }
        }
        .to_string(),
    );
}

#[test]
fn what_an_async_body_returns_is_looked_at_by_its_type() {
    let callsite = callsite!("parse");
    assert_eq!(
        expanded(
            quote!(),
            quote! { async fn parse(n: u8, text: &str) -> Result<u8, Error> { text.parse(n) } }
        ),
        quote! {
            fn parse(n: u8, text: &str) -> impl ::core::future::Future<Output = Result<u8, Error> > where {
                <Result<u8, Error> as ::trace_runtime::__private::Typed>::OF.future(
                    #callsite,
                    async move {
                        if false {
                            return <Result<u8, Error> as ::trace_runtime::__private::Typed>::promise();
                        }
                        ({ text.parse(n) })
                    }
                )
            }
        }
        .to_string(),
    );
}

#[test]
fn what_cannot_be_spelt_is_looked_at_by_a_closure() {
    let looks = |output: TokenStream| {
        let expansion = expanded(quote!(), quote! { async fn f() -> #output {} });
        (expansion.contains(":: OF"), expansion.contains("| __value"))
    };
    assert_eq!(looks(quote!(Result<u8, Error>)), (true, false));
    assert_eq!(looks(quote!(Result<u8, SendError>)), (true, false));
    assert_eq!(looks(quote!(Result<impl Display, Error>)), (false, true));
    assert_eq!(looks(quote!(u8)), (false, false));
}

/// As an `async fn` does.
#[test]
fn an_async_body_takes_a_receiver_along_that_it_does_not_use() {
    for receiver in [quote!(&self), quote!(&'a mut self), quote!(self: &Self)] {
        let expansion = expanded(quote!(), quote! { async fn load(#receiver) -> u8 { 7 } });
        assert!(expansion.contains("let _ = & self ;"), "{expansion}");
    }
}

/// Its last temporaries are dropped before what is bound.
#[test]
fn an_async_body_stands_in_an_arm_where_an_argument_is_bound_again() {
    let has_arm = |function: TokenStream| expanded(quote!(), function).contains("match ()");
    assert!(has_arm(quote! { async fn save(rows: Rows) -> u8 { 7 } }));
    assert!(!has_arm(quote! { async fn save(rows: &Rows) -> u8 { 7 } }));
    assert!(!has_arm(quote! { async fn save(&self, n: u8) -> u8 { n } }));
}

#[test]
fn an_async_body_is_awaited_where_the_function_stays_async() {
    let callsite = callsite!("save");
    assert_eq!(
        expanded(
            quote!(),
            quote! { #[must_use] async fn save(self, db: &Db, rows: Rows, _: Db) -> u8 { 7 } }
        ),
        quote! {
            #[must_use]
            async fn save(self, db: &Db, rows: Rows, __arg3: Db,) -> u8 {
                ::trace_runtime::__private::future(
                    #callsite,
                    async move {
                        #[allow(unreachable_code)]
                        if false {
                            return <u8 as ::trace_runtime::__private::Typed>::promise();
                            let _ = &__arg3::<>;
                            let _ = &rows::<>;
                            let _ = &self;
                        }
                        let _ = &self;
                        match () { () => { 7 } }
                    }
                ).await
            }
        }
        .to_string(),
    );
}

#[test]
fn which_functions_stay_async() {
    let is_async = |function: TokenStream| expanded(quote!(), function).contains("async fn");
    for function in [
        quote! { async fn f() {} },
        quote! { #[doc = "x"] #[inline] #[allow(unused)] pub(crate) async fn f() -> u8 {} },
        quote! { async fn f() -> Result<impl Display, E> {} },
        quote! { #[rustfmt::skip] async fn f() -> Vec<fn() -> u8> where T: Into<u8> {} },
        quote! { async fn f(a: &impl Fn(&str) -> u8, b: impl Into<&'a str>, c: Vec<&u8>) {} },
    ] {
        assert!(!is_async(function.clone()), "{function}");
    }
    for function in [
        quote! { #[tokio::main] async fn f() {} },
        quote! { async fn f(a: u8, names: impl Iterator<Item = &str>) {} },
        quote! { async fn f(rows: &mut impl Iterator<Item = Row<'_>>) {} },
        quote! { async fn f(pairs: impl Iterator<Item = (u8, &u8)>) {} },
        quote! { #[test] async fn f() {} },
        quote! { #[must_use] async fn f() -> u8 {} },
        quote! { #[track_caller] async fn f() -> u8 {} },
        quote! { async fn f() -> ! {} },
    ] {
        assert!(is_async(function.clone()), "{function}");
    }
}

#[test]
fn a_closure_made_in_a_future_is_expected_as_it_is_spelt() {
    let expectation = |output: TokenStream| {
        let expansion = expanded(quote!(), quote! { async fn f() -> #output { body } });
        let (_, rest) = expansion.split_once("* const dyn ")?;
        rest.split_once(" = ")
            .map(|(closure, _)| closure.to_owned())
    };
    assert_eq!(
        expectation(quote!(
            impl Send + for<'a> ops::FnMut(&'a A) -> &'a B + 'static
        )),
        Some("for < 'a > ops :: FnMut (& 'a A) -> & 'a B".to_owned())
    );
    for other in [
        quote!(impl Debug + Send),
        quote!(impl Iterator<Item = fn(A)>),
        quote!(Box<dyn Fn(A)>),
        quote!(u8),
    ] {
        assert_eq!(expectation(other), None);
    }
}
