//! `defaults!`: this file is a crate whose `#[traced]`s take over what it says once.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#![allow(clippy::unused_self, reason = "a receiver makes a method")]

use trace_runtime::SpanKind;
use trace_runtime::testing::{Spans, capture, capture_async};

trace_runtime::defaults!(
    kind = client,
    args,
    skip(password),
    attrs(app.component = "billing"),
    err(with = |_| "hidden"),
);

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}

mod accounts {
    use crate::traced;

    #[traced]
    pub(super) fn login(user: &str, password: &str) -> usize {
        user.len() + password.len()
    }

    #[traced(kind = server, args(password), attrs(app.component = "shop"), name = "sign up")]
    pub(super) fn register(password: &str) {
        drop(password.to_owned());
    }

    #[traced(args = false)]
    pub(super) async fn fail(user: &str) -> Result<u32, String> {
        Err(user.to_owned())
    }

    pub(super) struct Account<T>(pub(super) T);

    #[traced(kind = producer)]
    impl<T: Copy> Account<T> {
        pub(super) fn id(&self) -> T {
            self.quiet();
            self.0
        }

        #[traced(skip)]
        pub(super) fn quiet(&self) {}

        #[traced(kind = consumer)]
        pub(super) fn close(self, reason: &str) -> usize {
            reason.len()
        }
    }

    impl Account<u8> {
        #[traced]
        pub(super) fn open(id: u8) -> Self {
            Account(id)
        }
    }

    pub(super) trait Greet {
        #[traced]
        fn greet(&self) -> u32 {
            7
        }
    }

    impl Greet for u8 {}

    pub(super) mod plain {
        #[trace_runtime::traced]
        pub(crate) fn without(user: &str) {
            drop(user.to_owned());
        }
    }
}

use accounts::{Account, Greet as _};

#[test]
fn a_function_takes_them_over() {
    let spans = spans_of(|| accounts::login("ann", "1234"));
    spans.assert_tree("login app.component=billing user=ann");
    assert_eq!(spans.named("login").one().kind(), SpanKind::Client);
}

#[test]
fn a_function_overrides_them() {
    let spans = spans_of(|| accounts::register("1234"));
    spans.assert_tree("sign up app.component=shop password=\"1234\"");
    assert_eq!(spans.named("sign up").one().kind(), SpanKind::Server);
}

#[tokio::test]
async fn async_functions_too() {
    let (_, spans) = capture_async(accounts::fail("ann")).await;
    spans.assert_tree("fail !String app.component=billing");
}

#[test]
fn so_do_blocks_and_what_is_in_them() {
    let spans = spans_of(|| (Account(7).id(), Account(7).close("bye")));
    spans.assert_tree(
        "
        Account::id app.component=billing
        Account::close app.component=billing reason=bye
    ",
    );
    let kind = |name| spans.named(name).one().kind();
    assert_eq!(kind("Account::id"), SpanKind::Producer);
    assert_eq!(kind("Account::close"), SpanKind::Consumer);
}

#[test]
fn and_methods_and_functions_in_functions() {
    #[traced]
    fn inner(id: u8) -> u8 {
        Account::open(id).0
    }
    let spans = spans_of(|| inner(1).greet());
    spans.assert_tree(
        "
        inner app.component=billing id=1
          open app.component=billing id=1
        greet app.component=billing
    ",
    );
}

#[test]
fn the_attribute_of_the_library_takes_nothing_over() {
    let spans = spans_of(|| accounts::plain::without("ann"));
    spans.assert_tree("without");
}

#[test]
#[traced(args = false)]
fn a_test_may_be_traced() {
    assert!(!trace_runtime::is_recording());
}

macro_rules! function {
    ($vis:vis $name:ident($arg:ident: $ty:ty) $body:block) => {
        #[traced]
        $vis fn $name($arg: $ty) -> $ty $body
    };
}

function!(pub(crate) made(number: u32) { number + 1 });

#[test]
fn functions_that_macros_make() {
    spans_of(|| made(1)).assert_tree("made app.component=billing number=1");
}
