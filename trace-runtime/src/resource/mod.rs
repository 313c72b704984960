//! Who records: the service, its process and where that runs (OpenTelemetry specification, "Resource SDK").

pub mod detect;
mod scope;

pub use scope::{InstrumentationScope, Scope};

use std::borrow::Cow;
use std::fmt;

use crate::export::{Attribute, Attributes};
use crate::record::OwnedAttributes;
use crate::{Callsite, ToValue, Value};

/// What all spans of this process have in common: attributes of the service, its process and the machine.
///
/// Immutable. Exporters read it at [`Batch::resource`](crate::export::Batch::resource).
///
/// ```
/// use trace_runtime::{Resource, Value};
///
/// let shop = Resource::builder()
///     .attribute("service.name", "shop")
///     .attribute("service.version", env!("CARGO_PKG_VERSION"))
///     .build();
/// assert_eq!(shop.service_name(), "shop");
///
/// let replica = Resource::builder().attribute("shop.replica", 3).build();
/// assert_eq!(shop.merge(&replica).attribute("shop.replica"), Some(Value::I64(3)));
/// ```
#[derive(Clone, Default)]
pub struct Resource {
    attributes: OwnedAttributes,
    schema_url: Option<Cow<'static, str>>,
}

impl Resource {
    /// A resource without attributes.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A resource of one's own, attribute by attribute.
    pub fn builder() -> ResourceBuilder {
        ResourceBuilder(Self::empty())
    }

    /// The attributes, in the order in which they were added.
    pub fn attributes(&self) -> Attributes<'_> {
        self.attributes.iter()
    }

    /// The value of this key.
    pub fn attribute(&self, key: &str) -> Option<Value<'_>> {
        self.attributes()
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value)
    }

    /// The value of `service.name`; `unknown_service` where it has none.
    pub fn service_name(&self) -> &str {
        match self.attribute("service.name") {
            Some(Value::Str(name)) => name,
            _ => UNKNOWN_SERVICE,
        }
    }

    /// The version of the semantic conventions that the keys follow, if all of them follow the same.
    pub fn schema_url(&self) -> Option<&str> {
        self.schema_url.as_deref()
    }

    /// Both in one; where both have a key, the value of `updating` is taken, even an empty one.
    ///
    /// The schema URL is that of the one that has one. Where both have one and these differ, the result has none, because no single version
    /// describes it (OpenTelemetry specification, "Merge").
    #[must_use]
    pub fn merge(&self, updating: &Self) -> Self {
        let mut merged = self.clone();
        merged.attributes.update(&updating.attributes);
        merged.schema_url = match (&self.schema_url, &updating.schema_url) {
            (Some(old), Some(new)) if old != new => None,
            (old, new) => new.clone().or_else(|| old.clone()),
        };
        merged
    }
}

/// The name of a service that nobody named (OpenTelemetry semantic conventions, "`service.name`").
const UNKNOWN_SERVICE: &str = "unknown_service";

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("attributes", &self.attributes())
            .field("schema_url", &self.schema_url)
            .finish()
    }
}

impl PartialEq for Resource {
    /// Whether both say the same, in any order.
    fn eq(&self, other: &Self) -> bool {
        let knows = |one: &Self, all: &Self| {
            one.attributes()
                .all(|it| all.attribute(it.key) == Some(it.value))
        };
        self.schema_url == other.schema_url && knows(self, other) && knows(other, self)
    }
}

/// Makes a [`Resource`]; from [`Resource::builder`].
#[derive(Clone, Debug)]
#[must_use = "a resource is made by `build`"]
pub struct ResourceBuilder(Resource);

impl ResourceBuilder {
    /// Adds an attribute, or gives one another value. A `None` adds nothing.
    pub fn attribute(mut self, key: &str, value: impl ToValue) -> Self {
        self.0.attributes.set(key, &value);
        self
    }

    /// Says which version of the semantic conventions the keys follow.
    pub fn schema_url(mut self, url: impl Into<Cow<'static, str>>) -> Self {
        self.0.schema_url = Some(url.into()).filter(|url| !url.is_empty());
        self
    }

    /// The resource.
    pub fn build(self) -> Resource {
        self.0
    }
}

/// All that a batch knows about where its spans come from.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    pub(crate) resource: Resource,
    pub(crate) scopes: Vec<InstrumentationScope>,
}

impl Origin {
    /// Writes all attributes anew, those of the resource and those of the scopes.
    pub(crate) fn revise(&mut self, mut write: impl FnMut(Attribute<'_>, &mut OwnedAttributes)) {
        let resource = &mut self.resource.attributes;
        *resource = resource.revised(&mut write);
        for scope in &mut self.scopes {
            scope.revise(&mut write);
        }
    }

    pub(crate) fn scope(&self, callsite: &Callsite) -> Scope<'_> {
        Scope::of(callsite, &self.scopes)
    }
}

/// The semantic conventions that the keys follow which the library itself sets.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.37.0";

/// What is known without looking: the library, and a name for a service that nobody named.
pub(crate) fn basic() -> Resource {
    Resource::builder()
        .attribute("service.name", default_service_name())
        .attribute("telemetry.sdk.name", "trace-runtime")
        .attribute("telemetry.sdk.language", "rust")
        .attribute("telemetry.sdk.version", env!("CARGO_PKG_VERSION"))
        .schema_url(SCHEMA_URL)
        .build()
}

/// `unknown_service:` and the name of the executable (OpenTelemetry semantic conventions, "`service.name`").
fn default_service_name() -> String {
    let executable = std::env::current_exe().ok();
    let name = executable.as_deref().and_then(std::path::Path::file_name);
    name.map_or_else(
        || UNKNOWN_SERVICE.into(),
        |name| format!("{UNKNOWN_SERVICE}:{}", name.to_string_lossy()),
    )
}

#[cfg(test)]
mod tests;
