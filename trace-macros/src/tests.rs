//! Whole expansions, as tokens: no compiler is needed. What the tokens do is tested in the
//! workspace's `tests`, and so is what the compiler says about mistakes.

mod half_typed;
mod linted;

use proc_macro2::TokenStream;
use quote::quote;

use crate::places::Around;
use crate::reader::Reader;
use crate::{expand, traced_tokens};

fn expanded(args: TokenStream, item: TokenStream) -> String {
    expand(&Around::default(), args, item, Reader::Compiler)
        .unwrap()
        .to_string()
}

fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    match expand(&Around::default(), args, item, Reader::Compiler) {
        Ok(_) => Vec::new(),
        Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
    }
}

/// A call site named `$name`, as the templates spell it.
macro_rules! callsite {
    ($name:literal) => {
        callsite!(::trace_runtime::__private, $name)
    };
    ($private:path, $($site:tt)+) => {{
        let private = quote!($private);
        quote!(#private::site![$($site)+])
    }};
}

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
                let __span = ::trace_runtime::__private::enter(#callsite);
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
                let __span = ::trace_runtime::__private::enter(#callsite);
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
                let mut __span = ::trace_runtime::__private::enter(#callsite);
                let __value = ::trace_runtime::__private::call(move || -> Result<_, Error> {
                    let _ = &self;
                    let n = n;
                    let mut rows = rows;
                    let __arg4 = __arg4;
                    match () { () => { db.insert(rows) } }
                });
                ::trace_runtime::__private::probe(&__value).outcome(&mut __span.settle);
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
                <Result<u8, Error> as ::trace_runtime::__private::Typed>::of().call(
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
fn a_body_that_assigns_to_an_argument_stays_where_it_is() {
    let is_moved = |args, function: TokenStream| expanded(args, function).contains("move ||");
    let assigns = quote! { fn save(n: u8) -> Result<u8, Error> { n += 1; Ok(n) } };
    assert!(!is_moved(quote!(), assigns.clone()), "{assigns}");
    assert!(is_moved(quote!(ret), assigns));
    let shadows = quote! { fn save(n: u8) -> Result<u8, Error> { let mut n = n; n += 1; Ok(n) } };
    assert!(is_moved(quote!(), shadows));
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
                <Result<u8, Error> as ::trace_runtime::__private::Typed>::of().future(
                    #callsite,
                    async move {
                        if false {
                            return <Result<u8, Error> as ::trace_runtime::__private::Typed>::promise();
                        }
                        match () { () => { text.parse(n) } }
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
        (
            expansion.contains(":: of ()"),
            expansion.contains("| __value"),
        )
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
                let __value = ::trace_runtime::__private::call(move || -> BoxFuture<'_, u8> {
                    if n == 0 { return zero(); }
                    Box::pin(ready(n))
                });
                __fresh.rebox(__value, move |__value, __settle| {
                    ::trace_runtime::__private::probe(__value).outcome(__settle);
                })
            }
        }
        .to_string(),
    );
}

#[test]
fn which_functions_return_what_is_polled() {
    let method = |args: TokenStream, output: TokenStream| {
        let expansion = expanded(args, quote! { fn f() -> #output { make() } });
        let methods = ["run", "choose", "stream", "rebox"].into_iter();
        let mut found = methods.filter(|method| expansion.contains(&format!(". {method} (")));
        (found.next(), found.next())
    };
    for (output, expected) in [
        (quote!(impl Future<Output = u8>), Some("run")),
        (
            quote!(impl core::future::Future<Output = u8> + Send + 'a + use<'a, T>),
            Some("run"),
        ),
        (quote!(impl Send + Stream<Item = (A, B)>), Some("choose")),
        (quote!(impl Future<Item = u8, Error = E>), None),
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
        (quote!(impl Future<Output = u8> + Clone), None),
        (quote!(impl Fn() -> BoxFuture<'static, u8>), None),
        (quote!(fn() -> BoxFuture<'static, u8>), None),
        (quote!(&BoxFuture<'static, u8>), None),
        (quote!(Pin<&mut dyn Future<Output = u8>>), None),
        (quote!(Pin<Box<impl Future<Output = u8>>>), None),
        (quote!(Option<BoxFuture<'static, u8>>), None),
        (quote!(Self::Future), None),
        (quote!(JoinHandle<u8>), None),
    ] {
        assert_eq!(
            method(quote!(), output.clone()),
            (expected, None),
            "{output}"
        );
    }
    for (args, output, expected) in [
        (quote!(future), quote!(Alias), "rebox"),
        (
            quote!(stream),
            quote!(impl TryStream<Ok = u8, Error = E>),
            "stream",
        ),
        (quote!(future), quote!(impl Future<Output = u8>), "run"),
    ] {
        assert_eq!(
            method(args, output.clone()),
            (Some(expected), None),
            "{output}"
        );
    }
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
                let mut __span = ::trace_runtime::__private::enter(#callsite);
                let __value: Result<u8, E> = match () { () => { table(n) } };
                ::trace_runtime::__private::probe(&__value).outcome(&mut __span.settle);
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
fn which_functions_stay_async() {
    let is_async = |function: TokenStream| expanded(quote!(), function).contains("async fn");
    for function in [
        quote! { async fn f() {} },
        quote! { #[doc = "x"] #[inline] #[allow(unused)] pub(crate) async fn f() -> u8 {} },
        quote! { async fn f() -> Result<impl Display, E> {} },
        quote! { #[rustfmt::skip] async fn f() -> Vec<fn() -> u8> where T: Into<u8> {} },
    ] {
        assert!(!is_async(function.clone()), "{function}");
    }
    for function in [
        quote! { #[tokio::main] async fn f() {} },
        quote! { #[test] async fn f() {} },
        quote! { #[must_use] async fn f() -> u8 {} },
        quote! { #[track_caller] async fn f() -> u8 {} },
        quote! { async fn f() -> ! {} },
    ] {
        assert!(is_async(function.clone()), "{function}");
    }
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
    let callsite = callsite!(
        my::tracing::__private,
        "n",
        my::tracing::__private::SpanKind::Client
    );
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
                let mut __span = my::tracing::__private::enter_with(#callsite, None::<Context>);
                __span.links(|| [a, b]);
                if __span.is_recording() {
                    my::tracing::__private::probe_named_arg(&(id)).record(__span.slot(&"id"));
                    __span.attr(&"db.system.name", &("x"));
                    __span.display(&"type.y", &(id));
                    __span.debug(&"any text", &(Map::<A, B>::new(a, b)));
                    __span.attr(&"id", &(id));
                }
                let __value = my::tracing::__private::call(move || -> Result<(), E> { body });
                my::tracing::__private::err_with(&__value, |e| e, &mut __span.settle);
                my::tracing::__private::probe_ret(&__value).record(&mut __span.settle);
                __value
            }
        }
        .to_string(),
    );
}

#[test]
fn how_a_body_is_measured_depends_on_the_return_type() {
    let is_called = |function: TokenStream| expanded(quote!(), function).contains(". call (");
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
fn a_part_that_is_borrowed_mutably_needs_a_mutable_whole() {
    let item = quote! { fn f((ref mut a, _): (A, A)) -> Alias { body } };
    let expansion = expanded(quote!(), item);
    assert!(
        expansion.contains("# [allow (unused_mut)] let mut __arg0 = __arg0 ;"),
        "{expansion}"
    );
}

#[test]
fn inner_attributes_stay_in_front() {
    let expansion = expanded(
        quote!(),
        quote! { fn f() { #![allow(dead_code)] #![warn(unused)] #[cfg(unix)] body } },
    );
    let front = "{ # ! [allow (dead_code)] # ! [warn (unused)] let __span ";
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

#[test]
fn errors_with_type_arguments_are_not_asked_for_sources() {
    let is_unsourced = |output: TokenStream| {
        let expansion = expanded(quote!(), quote! { fn f() -> #output { body } });
        expansion.contains("unsourced ()")
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
        assert_eq!(
            expansion.contains("unsourced ()"),
            is_expected,
            "{expansion}"
        );
    }
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

#[test]
fn after_a_mistake_the_item_is_still_there() {
    let item = quote! { pub const fn f(a: A) -> u8 { 7 } };
    let tokens = traced_tokens(quote!(), item.clone()).to_string();
    assert!(tokens.contains("compile_error"), "{tokens}");
    assert!(tokens.ends_with(&item.to_string()), "{tokens}");
}

#[test]
fn a_function_in_a_block_is_what_the_attribute_above_it_makes_of_it() {
    let function =
        quote! { async fn save(&self, row: Row) -> Result<u64, Error> { row.save().await } };
    let alone = expanded(
        quote!(kind = client, name = "Store::save"),
        function.clone(),
    );
    let in_a_block = expanded(
        quote!(kind = client),
        quote! { impl<T> Store<T> { #function } },
    );
    assert_eq!(in_a_block, format!("impl < T > Store < T > {{ {alone} }}"));

    let alone = expanded(quote!(), function.clone());
    let in_a_module = expanded(
        quote!(),
        quote! { mod store { #![inner] #function const N: u8 = 7; } },
    );
    assert_eq!(
        in_a_module,
        format!("mod store {{ # ! [inner] {alone} const N : u8 = 7 ; }}")
    );
}

#[test]
fn what_cannot_be_traced_is_left_alone_in_a_block() {
    for function in [
        quote! { const fn f() -> u8 { 7 } },
        quote! { #[unsafe(naked)] extern "C" fn f() { naked_asm!("ret") } },
        quote! { fn f(); },
    ] {
        let block = quote! { mod m { #function } };
        assert_eq!(expanded(quote!(), block.clone()), block.to_string());
    }
}

#[test]
fn what_has_an_attribute_of_its_own_is_told_what_is_around_it() {
    let block =
        quote! { impl Store { #[a] #[trace_runtime::traced(kind = server)] fn save(&self) {} } };
    let expansion = expanded(quote!(err = false), quote! { mod store { #block } });
    let expected = quote! {
        mod store {
            impl Store {
                #[a]
                #[trace_runtime::traced(@ "Store" (err = false); kind = server)]
                fn save(&self) {}
            }
        }
    };
    assert_eq!(expansion, expected.to_string());
}

#[test]
fn half_typed_blocks_pass() {
    for block in [
        quote! { impl Store { fn save(&self) { self. } fn } },
        quote! { impl { fn } },
        quote! { impl Store { pub fn save(&self) -> fn load() {} } },
        quote! { mod store { let x = ; fn f() {} } },
        quote! { trait { fn f() } },
    ] {
        expanded(quote!(), block);
    }
}

#[test]
fn a_poll_continues_the_span_of_the_block() {
    let callsite = callsite!("Delay");
    let expansion = expanded(
        quote!(span = self.span, root, attrs(id = self.id)),
        quote! {
            impl Future for Delay {
                type Output = ();
                fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { later }
            }
        },
    );
    let begun = quote! {
        let __span = ::trace_runtime::__private::Lifespan::poll_future(
            &(self.span), || ::trace_runtime::__private::fresh(#callsite).root()
        );
        if __span.is_recording() {
            __span.attr(&"id", &(self.id));
        }
        let __value = ::trace_runtime::__private::call
    };
    let ended = quote! {
        __span.future(&__value, move |__value, __settle| {
            ::trace_runtime::__private::probe(__value).outcome(__settle);
        });
        __value
    };
    assert!(expansion.contains(&begun.to_string()), "{expansion}");
    assert!(expansion.contains(&ended.to_string()), "{expansion}");
    assert!(expansion.starts_with("impl Future for Delay { type Output = () ;"));
}

#[test]
fn a_trait_becomes_two() {
    let expansion = expanded(
        quote!(impls = LoadImpl),
        quote! {
            pub trait Load<'a, K: Copy = u8, const N: usize = 2>: Send where K: Sync {
                type Row;
                const LIMIT: usize = 3;
                #[inline]
                fn load<Q: Into<K>>(&self, query: Q, _: K) -> Self::Row { default }
            }
        },
    );
    let called = quote! {
        pub trait Load<'a, K: Copy = u8, const N: usize = 2>: Send where K: Sync {
            type Row;
            const LIMIT: usize;
            #[inline]
            fn load<Q: Into<K>>(&self, query: Q, __arg2: K,) -> Self::Row;
        }
        impl<'a, K: Copy, const N: usize, __Impl: LoadImpl<'a, K, N>> Load<'a, K, N> for __Impl where K: Sync
    };
    let row = quote! {
        type Row<> = <__Impl as LoadImpl<'a, K, N>>::Row<>;
        const LIMIT: usize = <__Impl as LoadImpl<'a, K, N>>::LIMIT;
    };
    let call = quote!(<__Impl as LoadImpl<'a, K, N>>::load::<Q>(
        self, query, __arg2
    ));
    assert!(expansion.contains(&called.to_string()), "{expansion}");
    assert!(expansion.contains(&row.to_string()), "{expansion}");
    assert!(expansion.contains(&call.to_string()), "{expansion}");
}
