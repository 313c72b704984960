//! Arguments, locals and temporaries are dropped as without the attribute: finished, failed, panicked,
//! cancelled while suspended and never polled.

#![allow(
    unused_variables,
    unused_assignments,
    reason = "what is not used is dropped, too"
)]
#![allow(
    clippy::many_single_char_names,
    reason = "they are arguments, in order"
)]
#![allow(clippy::needless_pass_by_value, reason = "dropping is the point")]
#![allow(clippy::boxed_local, reason = "a receiver may be boxed")]
#![allow(
    clippy::unnecessary_wraps,
    reason = "a `Result` is what makes the difference"
)]
#![allow(clippy::unused_async, reason = "not suspended is one of the cases")]

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

thread_local!(static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });

/// Says when it is dropped.
pub(crate) struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push(self.0));
    }
}

impl Loud {
    fn touch(&self) -> usize {
        self.0.len()
    }
}

/// Pending once.
pub(crate) struct Suspend(bool);

impl Future for Suspend {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        Poll::Pending
    }
}

fn log(run: impl FnOnce()) -> Vec<&'static str> {
    LOG.take();
    let _ = catch_unwind(AssertUnwindSafe(run));
    LOG.with_borrow_mut(|log| log.push("end"));
    LOG.take()
}

fn polled(future: impl Future, polls: usize) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if future.as_mut().poll(&mut cx).is_ready() {
            LOG.with_borrow_mut(|log| log.push("ready"));
            break;
        }
        LOG.with_borrow_mut(|log| log.push("pending"));
    }
}

/// The same function with and without the attribute, and the same call of both.
macro_rules! same {
    ($($name:ident: { $($function:tt)* } $call:expr;)*) => {$(
        #[test]
        fn $name() {
            let plain = {
                use super::*;
                $($function)*
                log(|| { let _ = $call; })
            };
            let traced = {
                use super::*;
                #[trace_runtime::traced]
                $($function)*
                log(|| { let _ = $call; })
            };
            assert!(plain.len() > 1, "nothing was dropped");
            assert_eq!(traced, plain);
        }
    )*};
}

macro_rules! same_async {
    ($($name:ident: { $($function:tt)* } $call:expr;)*) => {
        $(mod $name {
            use super::*;
            mod plain {
                use super::*;
                pub(super) $($function)*
            }
            mod traced {
                use super::*;
                #[trace_runtime::traced]
                pub(super) $($function)*
            }
            fn compare(polls: usize) {
                let plain = { use plain::f; log(|| polled($call, polls)) };
                let traced = { use traced::f; log(|| polled($call, polls)) };
                assert!(plain.len() > 1, "nothing was dropped");
                assert_eq!(traced, plain);
            }
            #[test]
            fn never_polled() {
                compare(0);
            }
            #[test]
            fn cancelled() {
                compare(1);
            }
            #[test]
            fn finished() {
                compare(2);
            }
        })*
    };
}

mod sync_functions {
    same! {
        guarded: {
            fn f(a: Loud, b: Loud) -> usize {
                let local = Loud("local");
                a.touch()
            }
        } f(Loud("a"), Loud("b"));

        used_unused_and_mutable: {
            fn f(a: Loud, mut b: Loud, c: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                b.0 = "changed";
                Ok(b.touch())
            }
        } f(Loud("a"), Loud("b"), Loud("c"));

        moved_away: {
            fn f(a: Loud, b: Loud, c: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                drop(b);
                Ok(a.touch())
            }
        } f(Loud("a"), Loud("b"), Loud("c"));

        returned: {
            fn f(a: Loud, b: Loud) -> Result<Loud, ()> {
                let local = Loud("local");
                Ok(a)
            }
        } f(Loud("a"), Loud("b"));

        wildcards: {
            fn f(a: Loud, _: Loud, _: Loud, b: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                Ok(b.touch() + a.touch())
            }
        } f(Loud("a"), Loud("_1"), Loud("_2"), Loud("b"));

        patterns: {
            fn f(
                a: Loud,
                (b, _, mut c): (Loud, Loud, Loud),
                d: Loud,
                [e, ..]: [Loud; 3],
                _: Loud,
            ) -> Result<usize, ()> {
                let local = Loud("local");
                c.0 = "changed";
                Ok(e.touch())
            }
        } f(
            Loud("a"),
            (Loud("b"), Loud("b2"), Loud("c")),
            Loud("d"),
            [Loud("e1"), Loud("e2"), Loud("e3")],
            Loud("_"),
        );

        parts_of_an_argument: {
            fn f(a: (Loud, Loud), b: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                drop(a.1);
                Ok(a.0.touch())
            }
        } f((Loud("a0"), Loud("a1")), Loud("b"));

        references: {
            fn f(a: &Loud, b: Loud, c: &mut Loud, d: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                c.0 = "changed";
                Ok(a.touch() + b.touch())
            }
        } f(&Loud("a"), Loud("b"), &mut Loud("c"), Loud("d"));

        failed: {
            fn f(a: Loud, b: Loud) -> Result<usize, std::num::ParseIntError> {
                let local = Loud("local");
                let number: usize = "x".parse()?;
                let later = Loud("later");
                Ok(number)
            }
        } f(Loud("a"), Loud("b"));

        panicked: {
            fn f(a: Loud, b: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                assert_eq!(a.touch(), 0, "as planned");
                Ok(1)
            }
        } f(Loud("a"), Loud("b"));

        tail_temporary: {
            fn f(a: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                Ok(Loud("temporary").touch())
            }
        } f(Loud("a"));

        closures_as_arguments: {
            fn f(a: impl FnOnce() -> usize, b: Loud) -> Result<usize, ()> {
                let local = Loud("local");
                Ok(a())
            }
        } f({ let captured = Loud("captured"); move || captured.touch() }, Loud("b"));
    }
}

mod methods {
    use super::*;

    macro_rules! methods {
        ($($(#[$traced:meta])* $name:ident),*) => {$(
            struct $name(Loud, Loud);

            impl $name {
                $(#[$traced])*
                fn by_value(self, a: Loud, b: Loud) -> Result<usize, ()> {
                    let local = Loud("local");
                    Ok(self.0.touch() + b.touch())
                }

                $(#[$traced])*
                fn unused(mut self, a: Loud, _: Loud) -> Result<usize, ()> {
                    self.0 = Loud("changed");
                    Err(())
                }

                $(#[$traced])*
                fn boxed(self: Box<Self>, a: Loud) -> Result<Loud, ()> {
                    let local = Loud("local");
                    Ok(self.0)
                }

                $(#[$traced])*
                async fn suspended(self, a: Loud, b: Loud) -> Result<usize, ()> {
                    let local = Loud("local");
                    Suspend(false).await;
                    Ok(b.touch())
                }

                $(#[$traced])*
                async fn taken_apart(mut self, a: Loud, (b, _): (Loud, Loud)) -> usize {
                    self.1 = Loud("changed");
                    Suspend(false).await;
                    a.touch()
                }
            }
        )*};
    }

    methods!(
        Plain,
        #[trace_runtime::traced]
        Traced
    );

    macro_rules! compare {
        ($value:ident => $call:expr) => {{
            let plain = log(|| {
                let $value = Plain(Loud("self.0"), Loud("self.1"));
                let _ = $call;
            });
            let traced = log(|| {
                let $value = Traced(Loud("self.0"), Loud("self.1"));
                let _ = $call;
            });
            assert!(plain.len() > 3, "nothing was dropped");
            assert_eq!(traced, plain);
        }};
    }

    #[test]
    fn by_value() {
        compare!(value => value.by_value(Loud("a"), Loud("b")));
    }

    #[test]
    fn unused() {
        compare!(value => value.unused(Loud("a"), Loud("_")));
    }

    #[test]
    fn boxed() {
        compare!(value => Box::new(value).boxed(Loud("a")));
    }

    #[test]
    fn asynchronous() {
        for polls in 0..3 {
            compare!(value => polled(value.suspended(Loud("a"), Loud("b")), polls));
            let pair = || (Loud("b"), Loud("_"));
            compare!(value => polled(value.taken_apart(Loud("a"), pair()), polls));
        }
    }
}

same_async! {
    awaited: {
        async fn f(a: Loud, b: Loud, mut c: Loud) -> Result<usize, ()> {
            let local = Loud("local");
            c.0 = "changed";
            Suspend(false).await;
            let later = Loud("later");
            Ok(a.touch())
        }
    } f(Loud("a"), Loud("b"), Loud("c"));

    awaited_without_result: {
        async fn f(a: Loud, b: Loud) {
            let local = Loud("local");
            Suspend(false).await;
        }
    } f(Loud("a"), Loud("b"));

    awaited_moved_away: {
        async fn f(a: Loud, b: Loud, c: Loud) -> Result<Loud, ()> {
            drop(b);
            Suspend(false).await;
            Ok(a)
        }
    } f(Loud("a"), Loud("b"), Loud("c"));

    awaited_wildcards: {
        async fn f(_: Loud, a: Loud, _: Loud, b: Loud, _: Loud) -> Result<usize, ()> {
            let local = Loud("local");
            Suspend(false).await;
            Ok(a.touch())
        }
    } f(Loud("_1"), Loud("a"), Loud("_2"), Loud("b"), Loud("_3"));

    awaited_patterns: {
        async fn f(
            a: Loud,
            _: Loud,
            (b, _, mut c): (Loud, Loud, Loud),
            d: Loud,
            [e, ..]: [Loud; 3],
            _: Loud,
        ) -> Result<usize, ()> {
            let local = Loud("local");
            c.0 = "changed";
            Suspend(false).await;
            Ok(e.touch())
        }
    } f(
        Loud("a"),
        Loud("_1"),
        (Loud("b"), Loud("b2"), Loud("c")),
        Loud("d"),
        [Loud("e1"), Loud("e2"), Loud("e3")],
        Loud("_2"),
    );

    awaited_parts: {
        async fn f(a: (Loud, Loud), b: Loud) -> Result<usize, ()> {
            let local = Loud("local");
            drop(a.1);
            Suspend(false).await;
            Ok(a.0.touch())
        }
    } f((Loud("a0"), Loud("a1")), Loud("b"));

    awaited_panic: {
        async fn f(a: Loud, b: Loud) -> Result<usize, ()> {
            let local = Loud("local");
            Suspend(false).await;
            assert_eq!(a.touch(), 0, "as planned");
            Ok(1)
        }
    } f(Loud("a"), Loud("b"));

    awaited_failure: {
        async fn f(a: Loud, b: Loud) -> Result<usize, std::num::ParseIntError> {
            let local = Loud("local");
            Suspend(false).await;
            let number: usize = "x".parse()?;
            Ok(number)
        }
    } f(Loud("a"), Loud("b"));

    awaited_tail_temporary: {
        async fn f(a: Loud) -> Result<usize, ()> {
            let local = Loud("local");
            Suspend(false).await;
            Ok(Loud("temporary").touch())
        }
    } f(Loud("a"));
}

/// What is recorded is read before it is bound again, here in another order than that of the arguments.
#[test]
fn recorded() {
    async fn plain(a: Loud, mut b: Loud, c: Loud) -> Result<usize, ()> {
        let local = Loud("local");
        b.0 = "changed";
        Suspend(false).await;
        Ok(a.touch())
    }

    #[trace_runtime::traced(attrs(c = c.touch(), a = a.0, b = b.touch()))]
    async fn traced(a: Loud, mut b: Loud, c: Loud) -> Result<usize, ()> {
        let local = Loud("local");
        b.0 = "changed";
        Suspend(false).await;
        Ok(a.touch())
    }

    let arguments = || (Loud("a"), Loud("b"), Loud("c"));
    for polls in 0..3 {
        let plain = log(|| {
            let (a, b, c) = arguments();
            polled(plain(a, b, c), polls);
        });
        let traced = log(|| {
            let (a, b, c) = arguments();
            trace_runtime::testing::capture(|| polled(traced(a, b, c), polls));
        });
        assert!(plain.len() > 3, "nothing was dropped");
        assert_eq!(traced, plain);
    }
}

/// Functions that make futures.
mod made {
    use super::*;

    same_async! {
        made_by_a_block: {
            fn f(a: Loud, b: Loud, _: Loud, c: Loud) -> impl Future<Output = usize> {
                let local = Loud("local");
                async move {
                    Suspend(false).await;
                    b.touch() + local.touch()
                }
            }
        } f(Loud("a"), Loud("b"), Loud("_"), Loud("c"));

        made_by_a_call: {
            fn f(a: Loud, (b, _): (Loud, Loud)) -> impl Future<Output = usize> {
                let local = Loud("local");
                given(&Loud("temporary"), b)
            }
        } f(Loud("a"), (Loud("b"), Loud("_")));

        made_early: {
            fn f(a: Loud, _: Loud, (b, _): (Loud, Loud), c: Option<Loud>) -> Pin<Box<dyn Future<Output = usize>>> {
                let local = Loud("local");
                let Some(c) = c else {
                    return Box::pin(given(&Loud("temporary"), b));
                };
                Box::pin(given(&c, b))
            }
        } f(Loud("a"), Loud("_"), (Loud("b"), Loud("__")), None);

        made_in_a_box: {
            fn f(a: Loud, b: Loud) -> Pin<Box<dyn Future<Output = usize>>> {
                let local = Loud("local");
                Box::pin(given(&Loud("temporary"), b))
            }
        } f(Loud("a"), Loud("b"));

        made_by_arms: {
            fn f(a: Loud, b: Loud) -> Pin<Box<dyn Future<Output = usize>>> {
                let local = Loud("local");
                match a.touch() {
                    0 => Box::pin(std::future::ready(0)),
                    _ => Box::pin(given(&Loud("temporary"), b)),
                }
            }
        } f(Loud("a"), Loud("b"));
    }

    fn given(_: &Loud, held: Loud) -> impl Future<Output = usize> + use<> {
        async move {
            let local = Loud("inner local");
            Suspend(false).await;
            held.touch()
        }
    }
}
