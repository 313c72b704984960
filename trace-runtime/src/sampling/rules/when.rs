//! What a rule looks at.

use std::borrow::Cow;
use std::fmt;

use crate::SpanKind;
use crate::glob::Glob;
use crate::sampling::{SamplingParameters, says};

/// The traces that a rule of [`Rules`](super::Rules) is about, by their local root. In texts, `*` stands for any characters or none.
///
/// ```
/// use trace_runtime::SpanKind;
/// use trace_runtime::sampling::When;
///
/// let slow_path = When::kind(SpanKind::Server).and(When::route("/reports/*"));
/// assert_eq!(slow_path.to_string(), "kind=server http.route=/reports/*");
/// ```
#[must_use]
pub struct When(Vec<Condition>);

enum Condition {
    Name(Glob),
    Module(Glob),
    Kind(SpanKind),
    Attribute(Cow<'static, str>, Glob),
    Custom(Predicate),
}

type Predicate = Box<dyn Fn(&SamplingParameters<'_>) -> bool + Send + Sync>;

impl When {
    /// Its name when it is made: that of the function, or of an HTTP request the method and the route.
    pub fn name(pattern: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Condition::Name(of(pattern))])
    }

    /// The module of its function.
    pub fn module(pattern: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Condition::Module(of(pattern))])
    }

    /// Its kind.
    pub fn kind(kind: SpanKind) -> Self {
        Self(vec![Condition::Kind(kind)])
    }

    /// The template of an HTTP route, such as `/tasks/{id}`: the attribute `http.route`.
    pub fn route(pattern: impl Into<Cow<'static, str>>) -> Self {
        Self::attribute("http.route", pattern)
    }

    /// An attribute that is [known](SamplingParameters::attributes) when it is made. What is no string is looked at as it is printed, and of an array
    /// one element is enough; without the attribute nothing matches.
    pub fn attribute(
        key: impl Into<Cow<'static, str>>,
        pattern: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(vec![Condition::Attribute(key.into(), of(pattern))])
    }

    /// Whatever `predicate` says yes to.
    pub fn is(predicate: impl Fn(&SamplingParameters<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self(vec![Condition::Custom(Box::new(predicate))])
    }

    /// Every trace.
    pub(crate) fn always() -> Self {
        Self(Vec::new())
    }

    /// What both are about.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn matches(&self, parameters: &SamplingParameters<'_>) -> bool {
        self.0.iter().all(|condition| condition.holds(parameters))
    }

    pub(super) fn reads_attributes(&self) -> bool {
        let reads = |condition: &Condition| {
            matches!(condition, Condition::Attribute(..) | Condition::Custom(_))
        };
        self.0.iter().any(reads)
    }
}

fn of(pattern: impl Into<Cow<'static, str>>) -> Glob {
    Glob::new(&pattern.into())
}

impl Condition {
    fn holds(&self, parameters: &SamplingParameters<'_>) -> bool {
        match self {
            Self::Name(pattern) => pattern.matches(parameters.name()),
            Self::Module(pattern) => pattern.matches(parameters.callsite.module()),
            Self::Kind(kind) => *kind == parameters.kind(),
            Self::Attribute(key, pattern) => {
                let value = parameters.attribute(key);
                value.is_some_and(|value| says(&value, &|text| pattern.matches(text)))
            }
            Self::Custom(predicate) => predicate(parameters),
        }
    }
}

impl fmt::Display for When {
    /// As [`Rules`](super::Rules) are written, but for a predicate.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, condition) in self.0.iter().enumerate() {
            write!(f, "{}{condition}", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(pattern) => write!(f, "name={}", Quoted(pattern)),
            Self::Module(pattern) => write!(f, "module={}", Quoted(pattern)),
            Self::Kind(kind) => write!(f, "kind={}", kind.as_str()),
            Self::Attribute(key, pattern) => write!(f, "{key}={}", Quoted(pattern)),
            Self::Custom(_) => f.write_str("…"),
        }
    }
}

/// A text as a rule has it: in quotes, if it has to be.
struct Quoted<'a>(&'a Glob);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        if text.is_empty() || text.contains(|letter: char| letter.is_whitespace() || letter == '#')
        {
            write!(f, "\"{text}\"")
        } else {
            f.write_str(text)
        }
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "When({self})")
    }
}
