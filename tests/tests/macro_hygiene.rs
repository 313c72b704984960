//! The expansion compiles wherever a function does: without a prelude, beside decoys, under every lint.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, unused, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(clippy::shadow_same, clippy::shadow_reuse, clippy::shadow_unrelated)]
#![deny(clippy::allow_attributes, clippy::allow_attributes_without_reason)]
#![deny(clippy::let_underscore_untyped, clippy::let_underscore_must_use)]
#![deny(
    clippy::question_mark_used,
    clippy::default_numeric_fallback,
    clippy::infinite_loop
)]
#![deny(clippy::missing_trait_methods, clippy::pattern_type_mismatch)]
#![expect(clippy::redundant_pub_crate, reason = "the other lint wants it")]
#![expect(
    clippy::missing_const_for_fn,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "the least that has a certain signature"
)]

use ::trace_runtime::traced;

/// Names that the expansion must not meet.
#[expect(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "decoys are not for use"
)]
#[expect(
    non_camel_case_types,
    non_upper_case_globals,
    reason = "decoys look like the real thing"
)]
mod decoys {
    pub(super) mod core {}
    pub(super) mod std {}
    pub(super) mod trace_runtime {}
    pub(super) struct Result;
    pub(super) struct Option;
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct String;
    pub(super) struct Box;
    pub(super) struct u32;
    pub(super) const span: () = ();
    pub(super) const value: () = ();
    pub(super) const settle: () = ();
    pub(super) const arg0: () = ();
    pub(super) static CALLSITE: () = ();
    pub(super) static _span: () = ();
    macro_rules! module_path {
        () => {
            compile_error!("a decoy was expanded")
        };
    }
    pub(super) use module_path;
}

mod shadowed {
    #[expect(unused_imports, reason = "decoys are not for use")]
    use super::decoys::*;
    use super::traced;

    type Outcome<T> = ::core::result::Result<T, ()>;

    #[traced]
    pub(super) fn guarded(n: u8) -> u8 {
        n
    }

    #[traced(attrs(n), kind = client)]
    pub(super) fn called(n: u8) -> Outcome<u8> {
        Outcome::Ok(n)
    }

    #[traced]
    pub(super) async fn awaited(n: u8, (left, _): (u8, u8)) -> Outcome<u8> {
        Outcome::Ok(n + left)
    }
}

mod names {
    use super::traced;

    type Outcome<T> = ::core::result::Result<T, ()>;

    /// Arguments with the names that the expansion uses itself.
    #[traced(attrs(span, value = value, n = settle))]
    pub(super) fn called(span: u8, value: u8, settle: u8, _: u8, arg3: u8) -> Outcome<u8> {
        Outcome::Ok(span + value + settle + arg3)
    }

    #[traced(attrs(span, value = value, n = settle))]
    pub(super) async fn awaited(span: u8, value: u8, settle: u8, _: u8, arg3: u8) -> Outcome<u8> {
        Outcome::Ok(span + value + settle + arg3)
    }

    #[traced]
    pub(super) fn guarded(_span: &str) -> u8 {
        static CALLSITE: u8 = 3;
        CALLSITE
    }
}

mod from_macros {
    use super::traced;

    type Outcome<T> = ::core::result::Result<T, ()>;

    macro_rules! define {
        ($visibility:vis $name:ident, $argument:ident, $pattern:pat, $type:ty, $output:ty, $body:block) => {
            #[traced]
            $visibility fn $name($argument: $type, $pattern: $type, hidden: $type) -> $output {
                let _: $type = hidden;
                $body
            }
        };
        (async $visibility:vis $name:ident, $argument:ident, $type:ty, $output:ty, $body:block) => {
            #[traced]
            $visibility async fn $name($argument: $type) -> $output $body
        };
        (item $item:item) => {
            #[traced]
            $item
        };
    }

    define!(pub(super) called, n, (m, _), (u8, u8), Outcome<u8>, { Outcome::Ok(n.0 + m) });
    define!(async pub(super) awaited, n, u8, Outcome<u8>, { Outcome::Ok(n) });
    define! {
        item
        /// Whole items come in an invisible group.
        pub(super) fn whole(n: u8) -> Outcome<u8> {
            Outcome::Ok(n)
        }
    }
}

mod elsewhere {
    pub(super) mod renamed {
        pub(in super::super) use ::trace_runtime::__private;
    }

    #[::trace_runtime::traced(crate = renamed)]
    pub(super) fn called(n: u8) -> ::core::result::Result<u8, ()> {
        ::core::result::Result::Ok(n)
    }
}

mod attributes {
    use super::traced;

    type Outcome<T> = ::core::result::Result<T, ()>;

    #[traced]
    #[must_use]
    #[inline(never)]
    #[doc(hidden)]
    pub(super) fn below(n: u8) -> u8 {
        #![expect(unused_variables, reason = "inner attributes are about the function")]
        let unused = n;
        n
    }

    #[cold]
    #[deprecated = "only here"]
    #[traced]
    pub(super) fn above(
        #[cfg(not(any()))] n: u8,
        #[cfg(any())] n: Nothing,
        #[expect(unused_variables, reason = "the lint is still there")] m: u8,
    ) -> Outcome<u8> {
        Outcome::Ok(n)
    }

    #[traced]
    pub(super) async fn awaited(
        #[cfg(not(any()))] n: u8,
        #[cfg(any())] n: Nothing,
        #[expect(unused_variables, reason = "the lint is still there")] m: u8,
    ) -> Outcome<u8> {
        Outcome::Ok(n)
    }

    #[traced]
    pub(super) async fn taken_apart(
        (n, _): (u8, u8),
        #[cfg(any())] m: Nothing,
        #[expect(unused_mut, reason = "the lint is still there")] mut m: u8,
        #[expect(unused_variables, reason = "the lint is still there")] o: u8,
    ) -> Outcome<u8> {
        Outcome::Ok(n + m)
    }
}

/// What only the attribute names is used, and what nobody names is not.
mod unused {
    use super::traced;
    use ::core::option::Option;
    use ::std::format;
    use ::std::string::String;
    use ::std::vec::Vec;
    use ::trace_runtime::{Context, SpanContext};

    type Outcome<T> = ::core::result::Result<T, ()>;

    #[traced(attrs(n, m = format!("{m}")), parent = &parent, links = link.as_ref())]
    pub(super) fn called(
        n: u8,
        m: u8,
        parent: Context,
        link: Option<SpanContext>,
        #[expect(unused_variables, reason = "the lint is still there")] o: u8,
    ) -> Outcome<u8> {
        Outcome::Ok(1)
    }

    #[traced(attrs(n, m = format!("{m}")), parent = &parent, links = &link[..])]
    pub(super) async fn awaited(
        n: u8,
        m: u8,
        parent: Context,
        link: Vec<SpanContext>,
        #[expect(unused_variables, reason = "the lint is still there")] o: u8,
        _p: String,
    ) -> Outcome<u8> {
        Outcome::Ok(1)
    }

    #[traced(args(n), parent = &parent)]
    pub(super) async fn taken_apart((_, _): (u8, u8), n: u8, parent: Context) -> Outcome<u8> {
        Outcome::Ok(1)
    }
}

fn ready<F: ::core::future::Future>(future: F) -> F::Output {
    let mut pinned = ::core::pin::pin!(future);
    let mut cx = ::core::task::Context::from_waker(::core::task::Waker::noop());
    match pinned.as_mut().poll(&mut cx) {
        ::core::task::Poll::Ready(value) => value,
        ::core::task::Poll::Pending => ::core::panic!("it should have been ready"),
    }
}

#[::core::prelude::v1::test]
#[expect(deprecated, reason = "the attribute below `traced` is still there")]
fn everything_runs() {
    use ::core::assert_eq;
    use ::core::result::Result::Ok;

    assert_eq!(shadowed::guarded(1), 1);
    assert_eq!(shadowed::called(1), Ok(1));
    assert_eq!(ready(shadowed::awaited(1, (2, 3))), Ok(3));
    assert_eq!(names::called(1, 2, 3, 4, 5), Ok(11));
    assert_eq!(ready(names::awaited(1, 2, 3, 4, 5)), Ok(11));
    assert_eq!(names::guarded(""), 3);
    assert_eq!(from_macros::called((1, 0), (2, 0), (0, 0)), Ok(3));
    assert_eq!(ready(from_macros::awaited(1)), Ok(1));
    assert_eq!(from_macros::whole(1), Ok(1));
    assert_eq!(elsewhere::called(1), Ok(1));
    assert_eq!(attributes::below(1), 1);
    assert_eq!(attributes::above(1, 2), Ok(1));
    assert_eq!(ready(attributes::awaited(1, 2)), Ok(1));
    assert_eq!(ready(attributes::taken_apart((1, 2), 3, 4)), Ok(4));

    let here = ::trace_runtime::Context::current;
    let (none, text) = (::std::vec::Vec::new(), ::std::string::String::new());
    assert_eq!(
        unused::called(1, 2, here(), ::core::option::Option::None, 3),
        Ok(1)
    );
    assert_eq!(ready(unused::awaited(1, 2, here(), none, 3, text)), Ok(1));
    assert_eq!(ready(unused::taken_apart((1, 2), 3, here())), Ok(1));
}
