//! Boxes that a traced function returns: their type stays, so what is measured goes into a second box.

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use super::guard::Fresh;
use super::outcome::Settle;

/// What can hold a traced future or stream without changing its own type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be measured as a whole: its type names what is polled",
    label = "this names one type of future or stream",
    note = "`#[traced]` without `future` or `stream` measures the call that makes it",
    note = "return `impl Future`, `impl Stream` or a pinned box, or use `in_span(span!(\"…\"))` where it is polled"
)]
pub trait Rebox<'a>: Sized {
    /// What a future is ready with, or each item of a stream.
    type Item;

    /// A box of the same type, polled inside the span.
    #[must_use]
    fn rebox<O>(self, fresh: Fresh, outcome: O) -> Self
    where
        O: Fn(&Self::Item, &mut Settle) + Send + Sync + 'a;
}

/// For each set of auto traits: `dyn` has no way to say "these too".
macro_rules! rebox {
    ($($polled:ident :: $item:ident by $method:ident: $($marker:ident)*;)*) => {$(
        impl<'a, T: 'a> Rebox<'a> for Pin<Box<dyn $polled<$item = T> $(+ $marker)* + 'a>> {
            type Item = T;

            fn rebox<O>(self, fresh: Fresh, outcome: O) -> Self
            where
                O: Fn(&T, &mut Settle) + Send + Sync + 'a,
            {
                Box::pin(fresh.$method(self, outcome))
            }
        }
    )*};
}

rebox! {
    Future::Output by run:;
    Future::Output by run: Send;
    Future::Output by run: Send Sync;
    Stream::Item by stream:;
    Stream::Item by stream: Send;
    Stream::Item by stream: Send Sync;
}

impl Fresh {
    /// A box of the same type as `body`, polled inside the span.
    #[inline(always)]
    pub fn rebox<'a, B, O>(self, body: B, outcome: O) -> B
    where
        B: Rebox<'a>,
        O: Fn(&B::Item, &mut Settle) + Send + Sync + 'a,
    {
        body.rebox(self, outcome)
    }
}
