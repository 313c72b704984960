//! Functions that return what is polled.

use proc_macro2::TokenStream;
use quote::quote;

use super::{callsite, expanded};

#[test]
fn what_makes_a_future_stays_where_it_is() {
    let callsite = callsite!("save");
    assert_eq!(
        expanded(
            quote!(),
            quote! {
                fn save(&self, (a, b): (A, B)) -> impl Future<Output = Saved> + use<'_> {
                    async move { self.db.insert(a, b).await? }
                }
            }
        ),
        quote! {
            fn save(&self, (a, b): (A, B)) -> impl Future<Output = Saved> + use<'_> {
                ::trace_runtime::__private::fresh(#callsite).run(
                    match () { () => { async move { self.db.insert(a, b).await? } } },
                    move |__value: &Saved, __settle| {
                        ::trace_runtime::__private::probe(__value).outcome(__settle);
                    }
                )
            }
        }
        .to_string(),
    );
}

#[test]
fn a_box_at_the_end_gets_another_content() {
    let callsite = callsite!("rows");
    assert_eq!(
        expanded(
            quote!(parent = parent),
            quote! {
                fn rows(&self, parent: Parent) -> Pin<Box<dyn Stream<Item = Row> + '_>> {
                    let ids = self.ids();
                    std::boxed::Box::pin(ids.map(|id| self.db.row(id)),)
                }
            }
        ),
        quote! {
            fn rows(&self, parent: Parent) -> Pin<Box<dyn Stream<Item = Row> + '_>> {
                let __fresh = ::trace_runtime::__private::fresh(#callsite).parent(parent);
                match () {
                    () => {
                        let ids = self.ids();
                        std::boxed::Box::pin(
                            match (::trace_runtime::__private::begin(__fresh), ids.map(|id| self.db.row(id))) {
                                (__begun, __value) => {
                                    ::trace_runtime::__private::probe_stream(&__value).choose().finish(
                                        __begun,
                                        __value,
                                        move |__value: &Row, __settle| {
                                            ::trace_runtime::__private::probe(__value).outcome(__settle);
                                        }
                                    )
                                }
                            }
                        )
                    }
                }
            }
        }
        .to_string(),
    );
}

#[test]
fn a_body_that_makes_a_box_and_may_leave_is_called() {
    let callsite = callsite!("save");
    assert_eq!(
        expanded(
            quote!(attrs(n)),
            quote! {
                fn save(n: u8) -> BoxFuture<'_, u8> {
                    if n == 0 { return zero(); }
                    Box::pin(ready(n))
                }
            }
        ),
        quote! {
            fn save(n: u8) -> BoxFuture<'_, u8> {
                let mut __fresh = ::trace_runtime::__private::fresh(#callsite);
                __fresh.attrs(|__span| { __span.attr(&"n", &(n)); });
                let __value = ::trace_runtime::__private::once(move || -> BoxFuture<'_, u8> {
                    if n == 0 { return zero(); }
                    Box::pin(ready(n))
                })();
                __fresh.rebox(__value, #[allow(unreachable_code)] move |__value, __settle| {
                    ::trace_runtime::__private::probe(__value).outcome(__settle);
                })
            }
        }
        .to_string(),
    );
}

/// A function with these arguments of the attribute and this return type has what it returns polled by that method, or by none.
#[track_caller]
fn is_polled_by(args: TokenStream, output: &TokenStream, wanted: Option<&str>) {
    let expansion = expanded(args, quote! { fn f() -> #output { make() } });
    let methods = ["run", "choose", "stream", "rebox"].into_iter();
    let found: Vec<_> = methods
        .filter(|method| expansion.contains(&format!(". {method} (")))
        .collect();
    assert_eq!(found, Vec::from_iter(wanted), "{output}");
}

#[test]
fn what_names_its_trait_is_polled() {
    for (output, wanted) in [
        (quote!(impl Future<Output = u8>), Some("run")),
        (
            quote!(impl core::future::Future<Output = u8> + Send + 'a + use<'a, T>),
            Some("run"),
        ),
        (quote!(impl Send + Stream<Item = (A, B)>), Some("choose")),
        (quote!(impl Future<Item = u8, Error = E>), None),
        (quote!(impl Future<Output = u8> + Clone), None),
    ] {
        is_polled_by(quote!(), &output, wanted);
    }
}

#[test]
fn boxes_are_known_by_their_names() {
    for (output, wanted) in [
        (quote!(Pin<Box<dyn Future<Output = T>>>), None),
        (
            quote!(Pin<Box<dyn Future<Output = u8> + Send>>),
            Some("rebox"),
        ),
        (
            quote!(::std::pin::Pin<std::boxed::Box<dyn Send + Stream<Item = u8>>>),
            Some("rebox"),
        ),
        (
            quote!(futures::future::LocalBoxFuture<'static, u8>),
            Some("rebox"),
        ),
        (quote!(BoxStream<'_, u8>), Some("rebox")),
        (quote!(BoxFuture<u8>), Some("rebox")),
        (quote!(BoxFuture<T, E>), None),
        (quote!(BoxFuture), Some("rebox")),
    ] {
        is_polled_by(quote!(), &output, wanted);
    }
}

#[test]
fn what_holds_or_makes_a_future_is_none() {
    for output in [
        quote!(impl Fn() -> BoxFuture<'static, u8>),
        quote!(fn() -> BoxFuture<'static, u8>),
        quote!(&BoxFuture<'static, u8>),
        quote!(Pin<&mut dyn Future<Output = u8>>),
        quote!(Pin<Box<impl Future<Output = u8>>>),
        quote!(Option<BoxFuture<'static, u8>>),
        quote!(Self::Future),
        quote!(JoinHandle<u8>),
    ] {
        is_polled_by(quote!(), &output, None);
    }
}

#[test]
fn an_argument_says_what_the_type_does_not() {
    for (args, output, wanted) in [
        (quote!(future), quote!(Alias), "rebox"),
        (
            quote!(stream),
            quote!(impl TryStream<Ok = u8, Error = E>),
            "stream",
        ),
        (quote!(future), quote!(impl Future<Output = u8>), "run"),
    ] {
        is_polled_by(args, &output, Some(wanted));
    }
}
