//! `in_span!`.

/// Runs a block or an expression as the body of a span: a name, attributes as in [`attr!`](crate::attr), and what to run, last.
///
/// It is for what is not worth a function of its own, and says of a body all that [`#[traced]`](crate::traced) says of a function's: an `Err` is recorded, a
/// panic, and of a future that it was dropped early. `kind = client` and the other kinds may stand behind the name, before a semicolon.
///
/// ```
/// use trace_runtime::{in_span, testing};
///
/// fn import(text: &str) -> Result<u32, std::num::ParseIntError> {
///     let rows = in_span!("parse rows", bytes = text.len(), {
///         text.split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()
///     })?;
///     Ok(in_span!("sum", rows.iter().sum::<u32>()))
/// }
///
/// let (_, spans) = testing::capture(|| (import("1,2"), import("1,x").is_err()));
/// spans.assert_tree("
///     parse rows bytes=3
///     sum
///     parse rows bytes=3 !ParseIntError
/// ");
/// ```
///
/// An `async` block becomes a future; its span begins when it is polled first. The attributes are those of the moment when it is made.
///
/// ```
/// use trace_runtime::{in_span, testing};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (rows, spans) = testing::capture_async(async {
///     in_span!("query", kind = client; db.system.name = "sqlite", async {
///         tokio::task::yield_now().await;
///         7
///     })
///     .await
/// })
/// .await;
/// assert_eq!(rows, 7);
/// spans.assert_tree("query db.system.name=sqlite");
/// # });
/// ```
///
/// # What the body is
///
/// A body of its own, in both forms: as in an `async` block or a closure, `return` and `?` leave the body, and `break` cannot leave it. So its value tells how it
/// ended, and `in_span!(…)?` hands an error on after it was recorded.
///
/// The value's type has to be known where the body ends, as it has to be of a closure's. A block can be given it:
///
/// ```
/// # fn sum(texts: &[&str]) -> Result<u32, Box<dyn std::error::Error>> {
/// let sum = trace_runtime::in_span!("sum", texts = texts.len(), -> Result<u32, std::num::ParseIntError> {
///     let mut sum = 0;
///     for text in texts {
///         sum += text.parse::<u32>()?;
///     }
///     Ok(sum)
/// })?;
/// # Ok(sum)
/// # }
/// # assert_eq!(sum(&["1", "2"]).unwrap(), 3);
/// ```
///
/// An `.await` needs the `async` form: in the other one it does not compile, because what it waits for would run in the span and what runs meanwhile too.
/// For the same reason an expression that is a future is refused.
///
/// ```compile_fail,E0728
/// # async fn fetch() {}
/// # async fn f() {
/// trace_runtime::in_span!("fetch", { fetch().await });
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # async fn fetch() {}
/// # async fn f() {
/// trace_runtime::in_span!("fetch", fetch()).await;
/// # }
/// ```
///
/// ```
/// # async fn fetch() {}
/// # async fn f() {
/// trace_runtime::in_span!("fetch", async { fetch().await }).await;
/// # }
/// ```
#[macro_export]
macro_rules! in_span {
    ($name:literal, kind = $kind:ident; $($rest:tt)+) => {
        $crate::__in_span!([$name, $kind] [] $($rest)+)
    };
    ($name:literal, $($rest:tt)+) => {
        $crate::__in_span!([$name] [] $($rest)+)
    };
    ($name:literal $(,)?) => {
        ::core::compile_error!("nothing to run; a block or an expression comes last: `in_span!(\"name\", { … })`")
    };
    ($name:literal $($other:tt)+) => {
        $crate::__private::mistake!("a comma stands behind the name: `in_span!(\"name\", key = value, { … })`" $($other)+)
    };
    ($($other:tt)*) => {
        $crate::__private::mistake!("a span begins with its name, a literal: `in_span!(\"name\", key = value, { … })`" $($other)*)
    };
}

/// Puts the fields aside, one after the other, until the body is left.
#[doc(hidden)]
#[macro_export]
macro_rules! __in_span {
    ($site:tt [$($fields:tt)*] async move $body:block $(,)?) => {
        $crate::__in_span_async!($site [$($fields)*] async move $body)
    };
    ($site:tt [$($fields:tt)*] async $body:block $(,)?) => {
        $crate::__in_span_async!($site [$($fields)*] async $body)
    };
    ($site:tt [$($fields:tt)*] $body:block $(,)?) => {
        $crate::__in_span_sync!($site [$($fields)*] [] || $body)
    };
    ($site:tt [$($fields:tt)*] -> $type:ty { $($body:tt)* } $(,)?) => {
        $crate::__in_span_sync!($site [$($fields)*] [] || -> $type { $($body)* })
    };
    // What is being typed is no block yet. The compiler stopped above; editors come here, and look for its tokens.
    ($site:tt [$($fields:tt)*] async $(move)? { $($body:tt)* } $(,)?) => { async { $($body)* } };
    ($site:tt [$($fields:tt)*] { $($body:tt)* } $(,)?) => { (|| { $($body)* })() };
    ($site:tt [$($fields:tt)*] $key:literal = % $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $key = % $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $key:literal = ? $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $key = ? $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $key:literal = $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $key = $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $($key:ident).+ = % $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $($key).+ = % $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $($key:ident).+ = ? $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $($key).+ = ? $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $($key:ident).+ = $value:expr, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $($key).+ = $value,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $variable:ident, $($rest:tt)+) => {
        $crate::__in_span!($site [$($fields)* $variable,] $($rest)+)
    };
    ($site:tt [$($fields:tt)*] $word:ident ($($inner:tt)*), $($rest:tt)+) => {
        $crate::__private::mistake!("attributes stand by themselves: `in_span!(\"name\", key = value, { … })`" $word)
    };
    ($site:tt [$($fields:tt)*] $($key:ident).+ = $($rest:tt)*) => { $crate::__in_span_of_nothing!($($key).+) };
    ($site:tt [$($fields:tt)*] $key:literal = $($rest:tt)*) => { $crate::__in_span_of_nothing!($key) };
    ($site:tt [$($fields:tt)*] $variable:ident $(,)?) => { $crate::__in_span_of_nothing!($variable) };
    ($site:tt [$($fields:tt)*] $body:expr $(,)?) => {
        $crate::__in_span_sync!($site [$($fields)*] [$crate::__private::unpolled] || $body)
    };
    ($site:tt [$($fields:tt)*] $($other:tt)+) => { $crate::__in_span_of_nothing!($($other)+) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __in_span_of_nothing {
    ($($at:tt)+) => {
        $crate::__private::mistake!("what to run comes last, behind the attributes: `in_span!(\"name\", key = value, { … })`" $($at)+)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __in_span_sync {
    ($site:tt [] [$($refuse:path)?] $body:expr) => {{
        let mut span = $crate::__private::Guard::off();
        $crate::__private::enter(&mut span, $crate::__site!($site));
        $crate::__in_span_run!(span [$($refuse)?] $body)
    }};
    ($site:tt [$($fields:tt)+] [$($refuse:path)?] $body:expr) => {{
        let mut span = $crate::__private::Guard::off();
        $crate::__private::described::enter(&mut span, $crate::__site!($site));
        if span.is_recording() {
            $crate::__fields!(span, $($fields)+);
            span.decide();
        }
        $crate::__in_span_run!(span [$($refuse)?] $body)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __in_span_run {
    ($span:ident [$($refuse:path)?] $body:expr) => {
        $crate::__private::run(&mut $span, $body, |value, settle| {
            use $crate::__private::Known as _;
            let value = value.known();
            $($refuse(value).check();)?
            $crate::__private::probe(value).outcome(settle);
        })
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __in_span_async {
    ($site:tt [$($fields:tt)*] $($body:tt)+) => {{
        #[allow(unused_mut, reason = "a span may have no attributes")]
        let mut span = $crate::__private::fresh($crate::__site!($site));
        $crate::__fresh_fields!(span, $($fields)*);
        span.run($($body)+, |value, settle| {
            use $crate::__private::Known as _;
            $crate::__private::probe(value.known()).outcome(settle);
        })
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __fresh_fields {
    ($span:ident,) => {};
    ($span:ident, $($fields:tt)+) => {
        $span.attrs(|fields| { $crate::__fields!(fields, $($fields)+); });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __site {
    ([$name:tt $($kind:tt)*]) => {{
        const NAME: &::core::primitive::str = $name;
        const _: () = $crate::__private::check_name(NAME);
        $crate::__site!($name $($kind)*)
    }};
    ($name:tt $(, $kind:ident)?) => {
        ::core::concat!(
            $name, "\u{1}", ::core::module_path!(), "\u{1}", ::core::file!(), "\u{1}", ::core::line!(),
            $("\u{1}", $crate::__kind!($kind),)? "\0"
        )
    };
}
