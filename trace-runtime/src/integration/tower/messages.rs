//! The messages of a connection that outlives its request.

use crate::{Context, Span, span};

/// Makes a span for each message of a WebSocket, below or beside the request that opened it.
///
/// That request's span ended with its response. A connection that lives for hours would be one endless trace if its messages were children, so choose:
/// [`children`](Self::children) for short connections, [`linked`](Self::linked) for long ones. Made in the handler, where the request is current,
/// and moved into the task that owns the socket:
///
/// ```
/// use trace_runtime::tower::Messages;
/// use trace_runtime::{span, testing, traced};
///
/// #[traced]
/// fn answer(question: &str) -> String {
///     question.to_uppercase()
/// }
///
/// let (_, spans) = testing::capture(|| {
///     let messages = span!("GET /chat").in_scope(Messages::linked);
///     // The response is out, the connection goes on.
///     for question in ["one", "two"] {
///         messages.received().in_scope(|| answer(question));
///     }
/// });
/// spans.assert_tree("
///     GET /chat
///     websocket receive
///       answer
///     websocket receive
///       answer
/// ");
/// ```
///
/// With an asynchronous socket, `handle(message).in_span(messages.received())` and `socket.send(reply).in_span(messages.sent())`
/// ([`InSpan`](crate::InSpan)).
#[derive(Clone, Debug)]
pub struct Messages {
    connection: Context,
    tie: Tie,
}

#[derive(Clone, Copy, Debug)]
enum Tie {
    Child,
    Link,
}

impl Messages {
    /// Messages as children of what is current, in its trace.
    pub fn children() -> Self {
        Self::tied(Tie::Child)
    }

    /// Messages as traces of their own, each with a link to what is current.
    pub fn linked() -> Self {
        Self::tied(Tie::Link)
    }

    fn tied(tie: Tie) -> Self {
        Self {
            connection: Context::current(),
            tie,
        }
    }

    /// A span for the handling of a message that came.
    pub fn received(&self) -> Span {
        self.connect(|parent| span!("websocket receive", kind = consumer, parent = parent; network.protocol.name = "websocket"))
    }

    /// A span for the sending of a message.
    pub fn sent(&self) -> Span {
        self.connect(|parent| span!("websocket send", kind = producer, parent = parent; network.protocol.name = "websocket"))
    }

    fn connect(&self, start: impl FnOnce(Context) -> Span) -> Span {
        match self.tie {
            Tie::Child => start(self.connection.clone()),
            Tie::Link => {
                let span = start(self.connection.attach(Context::detached));
                span.add_link(&self.connection);
                span
            }
        }
    }
}
