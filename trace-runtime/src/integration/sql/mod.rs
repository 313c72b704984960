//! The trace of a statement, written into the statement: comments after the [sqlcommenter specification](https://google.github.io/sqlcommenter/spec), which
//! databases show in their logs and statistics.
//!
//! ```
//! use trace_runtime::{sql, testing, traced};
//!
//! #[traced]
//! fn load() -> String {
//!     sql::comment("SELECT title FROM tasks WHERE id = ?").into_owned()
//! }
//!
//! let (statement, spans) = testing::capture(load);
//! let span = spans.one();
//! assert_eq!(statement, format!(
//!     "SELECT title FROM tasks WHERE id = ? /*traceparent='00-{}-{}-03'*/",
//!     span.trace_id(), span.span_id(),
//! ));
//! ```
//!
//! # Prepared statements
//!
//! With ids in it no text is the same twice, and a cache of prepared statements is of no use: so only statements of sampled traces get them. What
//! runs often gets a [`Comment`] without ids, whose text is the same each time.

mod statement;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::{Context, percent};

/// The statement with the current span as a comment; as it is when the trace is not sampled, or where a comment could change what it means.
///
/// Left alone are statements that have a comment already (which may be a hint to the optimiser), several statements at once, and those that end
/// inside of a quotation, or might, depending on the database. The comment stands before a semicolon at the end.
pub fn comment(statement: &str) -> Cow<'_, str> {
    Comment::new().trace().on(statement)
}

type Tags = BTreeMap<String, String>;

/// What is said of a statement.
///
/// Without [`trace`](Self::trace) it is the same each time, whether the trace is sampled or not.
///
/// ```
/// use trace_runtime::sql::Comment;
///
/// let comment = Comment::new().service("tasks").route("/tasks/{id}");
/// assert_eq!(
///     comment.on("SELECT title FROM tasks;"),
///     "SELECT title FROM tasks /*application='tasks',route='%2Ftasks%2F%7Bid%7D'*/;",
/// );
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a comment says nothing until it is put on a statement"]
pub struct Comment {
    /// Encoded, and sorted as the specification wants it.
    tags: Tags,
    has_trace: bool,
}

impl Comment {
    /// Nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The service that sends the statement, as the tag `application`.
    pub fn service(self, name: &str) -> Self {
        self.tag("application", name)
    }

    /// The route that is served, as the tag `route`: its template, not the path of a request.
    pub fn route(self, template: &str) -> Self {
        self.tag("route", template)
    }

    /// Any other tag, such as `controller`, `action`, `framework` or `db_driver`. The last value of a tag wins.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.insert(encoded(key), encoded(value));
        self
    }

    /// The ids of the span that is current when the comment is put on a statement, if it is sampled.
    pub fn trace(self) -> Self {
        Self {
            has_trace: true,
            ..self
        }
    }

    /// The statement with the comment; as it is when there is nothing to say, or where a comment could change what it means (see [`comment`]).
    ///
    /// Allocates only when it adds something.
    pub fn on<'a>(&self, statement: &'a str) -> Cow<'a, str> {
        let tags = self.tags_now();
        if tags.is_empty() {
            return Cow::Borrowed(statement);
        }
        match statement::end(statement) {
            Some(end) => Cow::Owned(inserted(statement, end, &tags)),
            None => Cow::Borrowed(statement),
        }
    }

    fn tags_now(&self) -> Cow<'_, Tags> {
        let context = self.has_trace.then(Context::current);
        let sampled = |context: &Context| Some(context.span_context()?.flags().is_sampled());
        match context.filter(|context| sampled(context) == Some(true)) {
            Some(context) => Cow::Owned(self.tags_in(&context)),
            None => Cow::Borrowed(&self.tags),
        }
    }

    fn tags_in(&self, context: &Context) -> Tags {
        let mut comment = self.clone();
        if let Some(span) = context.span_context() {
            comment = comment.tag("traceparent", span.traceparent().as_str());
        }
        if !context.trace_state().is_empty() {
            comment = comment.tag("tracestate", context.trace_state().as_str());
        }
        comment.tags
    }
}

/// `statement /*key='value',…*/;`, where `end` is the place before the semicolon.
fn inserted(statement: &str, end: usize, tags: &Tags) -> String {
    let (statement, rest) = statement.split_at(end);
    let tags: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key}='{value}'"))
        .collect();
    format!("{statement} /*{}*/{rest}", tags.join(","))
}

/// In percent-encoding there is neither `'` nor `*`, so nothing is left that could end a quotation or the comment.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    percent::encode(&mut out, text, percent::is_unreserved);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SpanContext, TraceState, span, testing};

    #[test]
    fn nothing_is_added_and_allocated_without_a_sampled_span() {
        assert!(matches!(comment("SELECT 1"), Cow::Borrowed("SELECT 1")));
        assert!(matches!(Comment::new().on("SELECT 1"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_statement_that_is_left_alone_is_borrowed() {
        testing::capture(|| {
            span!("query").in_scope(|| {
                assert!(matches!(comment("SELECT 1 -- why"), Cow::Borrowed(_)));
                assert!(matches!(comment("SELECT 1"), Cow::Owned(_)));
            });
        });
    }

    #[test]
    fn tags_are_sorted_and_cannot_get_out() {
        let comment = Comment::new()
            .tag("name'", "DROP TABLE '*/; --\\'")
            .route("/param*d")
            .tag("a b", "ключ");
        assert_eq!(
            comment.on("SELECT 1"),
            "SELECT 1 /*a%20b='%D0%BA%D0%BB%D1%8E%D1%87',\
             name%27='DROP%20TABLE%20%27%2A%2F%3B%20--%5C%27',route='%2Fparam%2Ad'*/"
        );
    }

    #[test]
    fn the_trace_goes_beside_other_tags() {
        let comment = Comment::new().tag("z", "1").service("tasks").trace();
        let (statement, spans) =
            testing::capture(|| span!("query").in_scope(|| comment.on("SELECT 1;").into_owned()));
        let span = spans.one();
        let expected = format!(
            "SELECT 1 /*application='tasks',traceparent='00-{}-{}-03',z='1'*/;",
            span.trace_id(),
            span.span_id()
        );
        assert_eq!(statement, expected);
    }

    #[test]
    fn a_trace_state_goes_along() {
        let (statement, _) = testing::capture(|| {
            span!("query").in_scope(|| {
                let state = TraceState::default().with("congo", "t61");
                let context = Context::current().with_trace_state(state.expect("it is valid"));
                context.attach(|| comment("SELECT 1").into_owned())
            })
        });
        assert!(
            statement.ends_with("',tracestate='congo%3Dt61'*/"),
            "{statement}"
        );
    }

    #[test]
    fn an_unsampled_span_adds_nothing() {
        let header = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        let unsampled = SpanContext::from_traceparent(header).expect("it is valid");
        Context::remote(unsampled)
            .attach(|| assert!(matches!(comment("SELECT 1"), Cow::Borrowed(_))));
    }

    #[test]
    fn a_stable_comment_does_not_depend_on_the_trace() {
        let comment = Comment::new().route("/tasks");
        let outside = comment.on("SELECT 1").into_owned();
        testing::capture(|| {
            span!("query").in_scope(|| assert_eq!(comment.on("SELECT 1"), outside));
        });
    }
}
