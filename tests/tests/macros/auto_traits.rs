//! What a traced function returns is `Send`, `Sync`, `Unpin` and safe to unwind exactly when it is so without the attribute.

#![allow(
    clippy::unused_async,
    clippy::future_not_send,
    clippy::manual_async_fn,
    reason = "what a future is depends on what it holds"
)]

use std::cell::Cell;
use std::future::{Future, ready};
use std::marker::{PhantomData, PhantomPinned};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use futures::stream::{self, Stream};

struct Probe<T>(PhantomData<T>);

impl<T> Probe<T> {
    fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

/// An answer of the type's own where its bound holds, else that of the trait.
macro_rules! questions {
    ($($question:ident: $marker:ident),*) => {
        $(impl<T: $marker> Probe<T> {
            fn $question(&self) -> bool {
                let Self(PhantomData) = self;
                true
            }
        })*

        trait Otherwise {
            $(fn $question(&self) -> bool {
                false
            })*
        }

        impl<T> Otherwise for Probe<T> {}

        macro_rules! answers {
            ($value:expr) => {
                match &$value {
                    value => [$((stringify!($marker), Probe::of(value).$question())),*],
                }
            };
        }
    };
}

questions!(
    is_send: Send,
    is_sync: Sync,
    is_unpin: Unpin,
    is_unwind_safe: UnwindSafe,
    is_ref_unwind_safe: RefUnwindSafe
);

macro_rules! same {
    ($($name:ident($($argument:expr),*): { $($function:tt)* } $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            let plain = {
                $($function)*
                answers!(f($($argument),*))
            };
            let traced = {
                #[trace_runtime::traced]
                $($function)*
                answers!(f($($argument),*))
            };
            assert_eq!(plain.map(|(_, answer)| answer), $expected);
            assert_eq!(traced, plain);
        }
    )*};
}

async fn hold<T>(held: T) -> T {
    ready(()).await;
    held
}

const PINNED: [bool; 5] = [true, true, false, true, true];

same! {
    nothing(): { async fn f() {} } PINNED;

    result(): { async fn f() -> Result<Vec<u8>, String> { Ok(hold(Vec::new()).await) } } PINNED;

    counted(Rc::new(1)): { async fn f(n: Rc<u8>) -> u8 { *hold(n).await } } [false, false, false, true, true];

    cell(Cell::new(1)): { async fn f(n: Cell<u8>) -> Result<u8, ()> { Ok(hold(n).await.get()) } }
        [true, false, false, true, false];

    exclusive(&mut 1): { async fn f(n: &mut u8) -> u8 { *hold(n).await } } [true, true, false, false, true];

    shared_cell(&Cell::new(1)): { async fn f(n: &Cell<u8>) -> u8 { hold(n).await.get() } } [false; 5];

    made(1): { fn f(n: u8) -> impl Future<Output = Result<u8, ()>> { async move { Ok(hold(n).await) } } } PINNED;

    made_unpinned(1): { fn f(n: u8) -> impl Future<Output = u8> { ready(n) } } [true; 5];

    made_pinned(PhantomPinned): {
        fn f(n: PhantomPinned) -> impl Future<Output = PhantomPinned> { Box::pin(hold(n)) }
    } [true; 5];

    rows(1): { fn f(n: u8) -> impl Stream<Item = Result<u8, ()>> { stream::iter([Ok(n)]) } } [true; 5];
}
