//! A value that crosses a channel with the context it was sent in.

use super::{Context, ContextFuture, WithContext};
use crate::add_link;
use crate::span::parent::{IntoLink, LinkTarget};

/// A value and the context in which it was made: what goes through a channel, into a queue or to an actor.
///
/// The receiver chooses how its work relates to the sender's: below it, with [`attach`](Self::attach) and [`attach_async`](Self::attach_async), or beside it, with
/// [`link`](Self::link).
///
/// ```
/// use std::sync::mpsc;
/// use trace_runtime::{Carried, testing, traced};
///
/// #[traced]
/// fn send(orders: &mpsc::Sender<Carried<u32>>) {
///     orders.send(Carried::new(7)).unwrap();
/// }
///
/// #[traced(attrs(order.id = order))]
/// fn ship(order: u32) {}
///
/// let (_, spans) = testing::capture(|| {
///     let (orders, received) = mpsc::channel();
///     send(&orders);
///     received.recv().unwrap().attach(ship);
/// });
/// spans.assert_tree("
///     send
///       ship order.id=7
/// ");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a value that is not taken out was sent for nothing"]
pub struct Carried<T> {
    value: T,
    context: Context,
}

impl<T> Carried<T> {
    /// The value with the context that is current now.
    pub fn new(value: T) -> Self {
        Self::from_parts(value, Context::current())
    }

    /// The value with a context of your choice.
    pub fn from_parts(value: T, context: Context) -> Self {
        Self { value, context }
    }

    /// The value, without taking it out.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The context that came along.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Another value with the same context.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Carried<U> {
        Carried::from_parts(f(self.value), self.context)
    }

    /// The value and its context.
    pub fn into_parts(self) -> (T, Context) {
        (self.value, self.context)
    }

    /// Runs `f` with the value, and with the context that came along current; see [`Context::attach`].
    pub fn attach<R>(self, f: impl FnOnce(T) -> R) -> R {
        let Self { value, context } = self;
        context.attach(|| f(value))
    }

    /// The future that `f` makes of the value, with the context that came along current while it is made and in each poll.
    ///
    /// ```
    /// use trace_runtime::{Carried, testing, traced};
    ///
    /// #[traced]
    /// async fn ship(order: u32) {}
    ///
    /// #[traced]
    /// fn send() -> Carried<u32> {
    ///     Carried::new(7)
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (_, spans) = testing::capture_async(async { send().attach_async(ship).await }).await;
    /// spans.assert_tree("
    ///     send
    ///       ship
    /// ");
    /// # });
    /// ```
    pub fn attach_async<F: Future>(self, f: impl FnOnce(T) -> F) -> ContextFuture<F> {
        let Self { value, context } = self;
        let future = context.attach(|| f(value));
        future.with_context(context)
    }

    /// The value, and a link from the span that is current here to the sender's: for a consumer that has a trace of its own, or takes many values at once.
    ///
    /// ```
    /// use trace_runtime::{Carried, testing, traced};
    ///
    /// #[traced]
    /// fn send() -> Carried<u32> {
    ///     Carried::new(7)
    /// }
    ///
    /// #[traced(root)]
    /// fn ship(batch: Vec<Carried<u32>>) -> u32 {
    ///     batch.into_iter().map(Carried::link).sum()
    /// }
    ///
    /// let (sum, spans) = testing::capture(|| ship(vec![send(), send()]));
    /// assert_eq!(sum, 14);
    /// assert_eq!(spans.named("ship").one().links().len(), 2);
    /// ```
    pub fn link(self) -> T {
        add_link(&self.context);
        self.value
    }
}

/// `links = &carried` links to the sender.
impl<T> IntoLink for &Carried<T> {
    fn into_link(self) -> Option<LinkTarget> {
        (&self.context).into_link()
    }
}
