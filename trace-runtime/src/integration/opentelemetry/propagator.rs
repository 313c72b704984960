//! Formats of ours for the API, and formats of the API for us.

use std::fmt;

use ::opentelemetry::Context as ApiContext;
use ::opentelemetry::propagation::text_map_propagator::FieldIter;
use ::opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};

use super::entered;
use crate::Context;
use crate::propagation::{self, Extract, Inject, Propagator};

/// One of [our formats](crate::propagation) as a propagator of the API.
///
/// ```
/// use std::collections::HashMap;
/// use opentelemetry::propagation::TextMapPropagator;
/// use trace_runtime::opentelemetry::TextMap;
/// use trace_runtime::{propagation::B3, testing, traced};
///
/// #[traced]
/// fn call() -> HashMap<String, String> {
///     let mut headers = HashMap::new();
///     TextMap::new(B3::single()).inject(&mut headers);
///     headers
/// }
///
/// let (headers, spans) = testing::capture(call);
/// let span = spans.named("call").one();
/// assert_eq!(headers["b3"], format!("{}-{}-1", span.trace_id(), span.span_id()));
/// ```
pub struct TextMap<P> {
    format: P,
    fields: Vec<String>,
}

impl<P: Propagator> TextMap<P> {
    /// This format.
    pub fn new(format: P) -> Self {
        let fields = owned_fields(&format);
        Self { format, fields }
    }
}

impl TextMap<InForce> {
    pub(super) fn in_force() -> Self {
        let fields = propagation::with_format_in_force(owned_fields);
        Self {
            format: InForce,
            fields,
        }
    }
}

impl<P: Propagator> TextMapPropagator for TextMap<P> {
    fn inject_context(&self, theirs: &ApiContext, injector: &mut dyn Injector) {
        let ours = entered::named_by(theirs).unwrap_or_else(Context::current);
        self.format.inject(&ours.outgoing(), &mut Sent(injector));
    }

    fn extract_with_context(&self, theirs: &ApiContext, extractor: &dyn Extractor) -> ApiContext {
        let before = Context::from_opentelemetry(theirs);
        let found = self.format.extract(&Received(extractor), &before);
        let found_nothing = found.has_trace_of(&before) && found.baggage() == before.baggage();
        if found_nothing {
            theirs.clone()
        } else {
            found.put_into(theirs.clone())
        }
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

impl<P> fmt::Debug for TextMap<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextMap")
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

fn owned_fields(format: &dyn Propagator) -> Vec<String> {
    format.fields().into_iter().map(str::to_owned).collect()
}

/// Whatever the program speaks when it is asked.
pub(super) struct InForce;

impl Propagator for InForce {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        propagation::with_format_in_force(|format| format.extract(carrier, context))
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        propagation::with_format_in_force(|format| format.inject(context, carrier));
    }

    fn fields(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A carrier of the API that is written to. It cannot remove what an earlier call wrote.
struct Sent<'a>(&'a mut dyn Injector);

impl Inject for Sent<'_> {
    fn set(&mut self, name: &str, value: &str) {
        self.0.set(name, value.to_owned());
    }

    fn remove(&mut self, _: &str) {}
}

/// A carrier of the API that is read.
struct Received<'a>(&'a dyn Extractor);

impl Extract for Received<'_> {
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
        for name in self.0.keys() {
            self.values(name, &mut |value| each(name, value));
        }
    }

    fn values(&self, name: &str, each: &mut dyn FnMut(&[u8])) {
        for value in self.0.get_all(name).unwrap_or_default() {
            each(value.as_bytes());
        }
    }
}

/// A propagator of the API as one of [our formats](crate::propagation).
///
/// ```
/// use opentelemetry::propagation::TextMapCompositePropagator;
/// use trace_runtime::opentelemetry::Format;
///
/// let theirs = TextMapCompositePropagator::new(vec![]);
/// let builder = trace_runtime::builder().propagator(Format::new(theirs));
/// ```
pub struct Format<T> {
    theirs: T,
    fields: Vec<String>,
}

impl<T: TextMapPropagator> Format<T> {
    /// This propagator.
    pub fn new(theirs: T) -> Self {
        let fields = theirs.fields().map(str::to_owned).collect();
        Self { theirs, fields }
    }
}

impl<T: TextMapPropagator + Send + Sync + 'static> Propagator for Format<T> {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let read = Read::of(carrier);
        let theirs = context.to_opentelemetry();
        let found = self.theirs.extract_with_context(&theirs, &read);
        Context::from_opentelemetry(&found)
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let theirs = context.to_opentelemetry();
        self.theirs.inject_context(&theirs, &mut Written(carrier));
    }

    fn fields(&self) -> Vec<&str> {
        self.fields.iter().map(String::as_str).collect()
    }
}

impl<T: fmt::Debug> fmt::Debug for Format<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.theirs).finish()
    }
}

/// The fields of one of our carriers that are text: the API hands out references to values.
struct Read(Vec<(String, String)>);

impl Read {
    fn of(carrier: &dyn Extract) -> Self {
        let mut fields = Vec::new();
        carrier.fields(&mut |name, value| {
            if let Ok(value) = std::str::from_utf8(value) {
                fields.push((name.to_owned(), value.to_owned()));
            }
        });
        Self(fields)
    }

    fn values(&self, name: &str) -> Vec<&str> {
        let named = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        let fields = self.0.iter().filter(named);
        fields.map(|(_, value)| value.as_str()).collect()
    }
}

impl Extractor for Read {
    fn get(&self, key: &str) -> Option<&str> {
        self.values(key).first().copied()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        Some(self.values(key)).filter(|values| !values.is_empty())
    }
}

/// One of our carriers that the API writes to.
struct Written<'a>(&'a mut dyn Inject);

impl Injector for Written<'_> {
    fn set(&mut self, key: &str, value: String) {
        self.0.set(key, &value);
    }
}
