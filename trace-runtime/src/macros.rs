//! `attr!`, `event!`, `link!`, `span!` and `in_span!`.
//!
//! All share one grammar of fields: `key = value`, `key = %value` (its `Display` form), `key = ?value` (its `Debug` form), or a variable's name alone;
//! a key is a dotted name or a string literal.

mod in_span;

/// Sets attributes of the current span; the last value of a key wins.
///
/// Values are bools, numbers, strings and arrays of them ([`ToValue`](crate::ToValue)), `%value` for the `Display` form, `?value` for the `Debug` form;
/// `None` records nothing: there is no null among the values. Nothing is evaluated unless the current span is recorded:
/// a `?`, a `return` or an `.await` in a value would leave or suspend the function only then. Bind such a value before.
///
/// Prefer to add what is known when the span starts there, by `#[traced(attrs(…))]` or [`span!`](crate::span!): it is then on the span whatever happens to its body,
/// and one place says what a reader can expect. `attr!` is for what is known later.
///
/// ```
/// use trace_runtime::{attr, testing, traced};
///
/// #[traced]
/// fn load(rows: &[u8]) {
///     let cached = false;
///     attr!(db.response.returned_rows = rows.len(), cached, "first row" = ?rows.first());
/// }
///
/// let (_, spans) = testing::capture(|| load(&[7]));
/// let span = spans.named("load").one();
/// assert_eq!(span.attribute("db.response.returned_rows"), Some(1.into()));
/// assert_eq!(span.attribute("cached"), Some(false.into()));
/// assert_eq!(span.attribute("first row"), Some("Some(7)".into()));
/// ```
#[doc(alias("record", "set_attributes", "add_property"))]
#[macro_export]
macro_rules! attr {
    ($($fields:tt)+) => {
        if $crate::__private::is_recording() {
            let span = $crate::__private::Current;
            $crate::__fields!(span, $($fields)+);
        }
    };
    () => {
        $crate::__private::mistake!("`attr!` takes attributes: `attr!(key = value, variable)`")
    };
}

/// Adds an event to the current span: a name, then attributes as in [`attr!`].
///
/// The name is no format string: it says what happened, and attributes say to whom. Events of one name can then be counted.
///
/// ```
/// use trace_runtime::{event, testing, traced};
///
/// #[traced]
/// fn load(key: &str) {
///     event!("cache_miss", cache.key = key);
/// }
///
/// let (_, spans) = testing::capture(|| load("tasks/7"));
/// let span = spans.named("load").one();
/// let event = span.event("cache_miss").unwrap();
/// assert_eq!(event.attribute("cache.key"), Some("tasks/7".into()));
/// ```
#[doc(alias = "add_event")]
#[macro_export]
macro_rules! event {
    ("" $($rest:tt)*) => {
        $crate::__private::mistake!("a name is not empty")
    };
    ($name:literal $(, $($fields:tt)*)?) => {
        if $crate::__private::is_recording() {
            #[allow(unused_mut, reason = "an event may have no attributes")]
            let mut event = $crate::__private::Event::named(&$name);
            $($crate::__fields!(event, $($fields)*);)?
            event.add();
        }
    };
    ($($key:ident).+ = $($rest:tt)*) => {
        $crate::__private::mistake!("an event begins with its name: `event!(\"name\", key = value)`" $($key).+)
    };
    ($name:expr $(, $($fields:tt)*)?) => {
        if $crate::__private::is_recording() {
            let name = $name;
            #[allow(unused_mut, reason = "an event may have no attributes")]
            let mut event = $crate::__private::Event::inline(::core::convert::AsRef::<str>::as_ref(&name));
            $($crate::__fields!(event, $($fields)*);)?
            event.add();
        }
    };
    ($($other:tt)*) => {
        $crate::__private::mistake!("an event begins with its name: `event!(\"name\", key = value)`" $($other)*)
    };
}

/// Adds a link from the current span to another one: a [`SpanContext`](crate::SpanContext), a [`Context`](crate::Context) or a [`Span`](crate::Span), then attributes as in [`attr!`].
///
/// ```
/// use trace_runtime::{Context, link, testing, traced};
///
/// #[traced]
/// fn consume(producer: &Context) {
///     link!(producer, messaging.batch = 1);
/// }
///
/// #[traced]
/// fn produce() -> Context {
///     Context::current()
/// }
///
/// let (_, spans) = testing::capture(|| consume(&produce()));
/// let link = &spans.named("consume").one().links()[0];
/// assert_eq!(link.span_context().span_id(), spans.named("produce").one().span_id());
/// ```
#[macro_export]
macro_rules! link {
    ($target:expr $(, $($fields:tt)*)?) => {
        if $crate::__private::is_recording() {
            #[allow(unused_mut, reason = "a link may have no attributes")]
            let mut link = $crate::__private::Link::new($target);
            $($crate::__fields!(link, $($fields)*);)?
            link.add();
        }
    };
    ($($other:tt)*) => {
        $crate::__private::mistake!("a link begins with what it points at: `link!(context, key = value)`" $($other)*)
    };
}

/// Makes a [`Span`](crate::Span) for a place that is not a function: a name, then attributes as in [`attr!`]. `kind = client` and the other kinds may stand
/// behind the name, before a semicolon; behind the kind, `root` starts a new trace, and `parent = …` takes what `#[traced(parent = …)]` takes.
///
/// ```
/// use trace_runtime::{span, testing};
///
/// let (_, spans) = testing::capture(|| {
///     span!("query", kind = client; db.system.name = "sqlite").in_scope(|| ());
/// });
/// spans.assert_tree("query db.system.name=sqlite");
/// ```
///
/// ```
/// use trace_runtime::{Context, SpanContext, span, testing};
///
/// let sender: SpanContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let (_, spans) = testing::capture(|| {
///     span!("take", kind = consumer, parent = Context::remote(sender); queue = "tasks").end();
///     span!("sweep", kind = internal, root).end();
/// });
/// assert_eq!(spans.named("take").one().parent_span_id(), Some(sender.span_id()));
/// assert_eq!(spans.named("sweep").one().parent_span_id(), None);
/// # Ok::<(), trace_runtime::Error>(())
/// ```
#[doc(alias("info_span", "start_span"))]
#[macro_export]
macro_rules! span {
    ("" $($rest:tt)*) => {
        $crate::__private::mistake!("a name is not empty")
    };
    ($name:literal, kind = $kind:ident, parent = $parent:expr $(; $($fields:tt)*)?) => {
        $crate::__span!([$name, $kind] below($parent), $($($fields)*)?)
    };
    ($name:literal, kind = $kind:ident, root $(; $($fields:tt)*)?) => {
        $crate::__span!([$name, $kind] root(), $($($fields)*)?)
    };
    ($name:literal, kind = $kind:ident $(; $($fields:tt)*)?) => {
        $crate::__span!([$name, $kind] new(), $($($fields)*)?)
    };
    ($name:literal, kind = $($other:tt)*) => {
        $crate::__private::mistake!("a kind is a word with `;` behind it: `span!(\"name\", kind = client; key = value)`" $($other)*)
    };
    ($name:literal $(, $($fields:tt)*)?) => {
        $crate::__span!([$name] new(), $($($fields)*)?)
    };
    ($($other:tt)*) => {
        $crate::__private::mistake!("a span begins with its name, a literal: `span!(\"name\", key = value)`" $($other)*)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __span {
    ($site:tt $start:ident($($parent:expr)?), $($fields:tt)*) => {{
        let span = $crate::__private::Starting::$start($crate::Callsite::of($crate::__site!($site)) $(, $parent)?);
        if span.takes_fields() {
            #[allow(unused_mut, reason = "a span may have no attributes")]
            let mut fields = $crate::__private::Fields::new();
            $crate::__fields!(fields, $($fields)*);
            span.with_fields(&fields)
        } else {
            span.alone()
        }
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __kind {
    (internal) => {
        "internal"
    };
    (server) => {
        "server"
    };
    (client) => {
        "client"
    };
    (producer) => {
        "producer"
    };
    (consumer) => {
        "consumer"
    };
    ($other:ident) => {
        $crate::__private::mistake!("a span's kind is one of: internal, server, client, producer, consumer" $other)
    };
}

/// One field after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __fields {
    ($to:ident $(,)?) => {};
    ($to:ident, "" = $($rest:tt)*) => { $crate::__private::mistake!("an attribute's key is not empty") };
    ($to:ident, $key:literal = $($rest:tt)+) => { $crate::__value!($to, $key, $($rest)+); };
    ($to:ident, $($key:ident).+ = $($rest:tt)+) => { $crate::__value!($to, $crate::__key!($($key).+), $($rest)+); };
    ($to:ident, $variable:ident $(, $($rest:tt)*)?) => {
        $to.attr(&::core::stringify!($variable), &$variable);
        $crate::__fields!($to, $($($rest)*)?);
    };
    ($to:ident, $($other:tt)*) => { $crate::__private::mistake!("an attribute is `key = value`, `key = %value`, `key = ?value`, or a variable's name alone; a key is a dotted name or a text in quotes" $($other)*); };
}

/// A field's value, then the other fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __value {
    ($to:ident, $key:expr, % $value:expr $(, $($rest:tt)*)?) => {
        $to.display(&$key, &$value);
        $crate::__fields!($to, $($($rest)*)?);
    };
    ($to:ident, $key:expr, ? $value:expr $(, $($rest:tt)*)?) => {
        $to.debug(&$key, &$value);
        $crate::__fields!($to, $($($rest)*)?);
    };
    ($to:ident, $key:expr, $value:expr $(, $($rest:tt)*)?) => {
        $to.attr(&$key, &$value);
        $crate::__fields!($to, $($($rest)*)?);
    };
    ($to:ident, $key:expr, $($other:tt)*) => { $crate::__private::mistake!("a value is followed by `,` or by nothing" $($other)*); };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    ($first:ident $(. $more:ident)*) => { ::core::concat!(::core::stringify!($first) $(, ".", ::core::stringify!($more))*) };
}
