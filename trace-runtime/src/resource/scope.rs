//! What a span comes from: the crate that it was written in (OpenTelemetry specification, "Instrumentation Scope").

use std::borrow::Cow;
use std::fmt;

use crate::export::{Attribute, Attributes};
use crate::record::OwnedAttributes;
use crate::{Callsite, ToValue};

/// What a program says about a crate whose functions it traces; told to [`Builder::scope`](crate::Builder::scope).
///
/// Every crate is a scope of its own, by its name, without being told of. What can be added is what the compiler does not know: a version, the
/// version of the semantic conventions that its attributes follow, attributes of its own.
///
/// ```
/// use trace_runtime::InstrumentationScope;
///
/// let billing = InstrumentationScope::new("billing")
///     .version("1.4.0")
///     .schema_url("https://opentelemetry.io/schemas/1.37.0")
///     .attribute("team", "payments");
/// # drop(trace_runtime::builder().scope(billing));
/// ```
#[derive(Clone)]
#[must_use = "it says nothing before it is told to a builder"]
pub struct InstrumentationScope {
    name: Cow<'static, str>,
    version: Option<Cow<'static, str>>,
    schema_url: Option<Cow<'static, str>>,
    attributes: OwnedAttributes,
}

impl InstrumentationScope {
    /// The crate of this name, as module paths begin with it: `my_crate`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            version: None,
            schema_url: None,
            attributes: OwnedAttributes::default(),
        }
    }

    /// Says its version.
    pub fn version(mut self, version: impl Into<Cow<'static, str>>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Says which version of the semantic conventions its attributes follow.
    pub fn schema_url(mut self, url: impl Into<Cow<'static, str>>) -> Self {
        self.schema_url = Some(url.into());
        self
    }

    /// Adds an attribute, or gives one another value.
    pub fn attribute(mut self, key: &str, value: impl ToValue) -> Self {
        self.attributes.set(key, &value);
        self
    }

    pub(super) fn revise(&mut self, write: impl FnMut(Attribute<'_>, &mut OwnedAttributes)) {
        self.attributes = self.attributes.revised(write);
    }
}

impl fmt::Debug for InstrumentationScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstrumentationScope")
            .field("name", &self.name)
            .field("version", &self.version)
            .field("schema_url", &self.schema_url)
            .field("attributes", &self.attributes.iter())
            .finish()
    }
}

/// The crate that a span comes from, and what the program said about it; from [`Batch::scope`](crate::export::Batch::scope).
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    name: &'static str,
    said: Option<&'a InstrumentationScope>,
}

impl<'a> Scope<'a> {
    pub(super) fn of(callsite: &Callsite, said: &'a [InstrumentationScope]) -> Self {
        let module = callsite.module();
        let name = module.split_once("::").map_or(module, |(name, _)| name);
        Self {
            name,
            // What was said last wins.
            said: said.iter().rfind(|scope| scope.name == name),
        }
    }

    /// The name of the crate.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its version, if the program said it.
    pub fn version(&self) -> Option<&'a str> {
        self.said?.version.as_deref()
    }

    /// The version of the semantic conventions, if the program said it.
    pub fn schema_url(&self) -> Option<&'a str> {
        self.said?.schema_url.as_deref()
    }

    /// What else the program said.
    pub fn attributes(&self) -> Attributes<'a> {
        self.said
            .map_or_else(Attributes::default, |said| said.attributes.iter())
    }
}
