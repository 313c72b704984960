//! What is known of a span before the program runs.

use std::ffi::CStr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ptr;

/// The role of a span in a request (OpenTelemetry specification, "`SpanKind`").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpanKind {
    /// Work inside the process.
    #[default]
    Internal,
    /// Handles a request from another process.
    Server,
    /// Waits for another process to answer.
    Client,
    /// Sends a message and does not wait for its handling.
    Producer,
    /// Handles a message.
    Consumer,
}

impl SpanKind {
    /// Every kind, the default first.
    pub(crate) const ALL: [Self; 5] = [
        Self::Internal,
        Self::Server,
        Self::Client,
        Self::Producer,
        Self::Consumer,
    ];

    /// The kind of this lowercase name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The lowercase name, as `kind = …` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// The static part of a span: one for each annotated function or `span!`.
///
/// It is a text that the macros write as a literal: of all that can be static it takes the compiler least time, and the program neither a relocation nor a page of its
/// own when it is loaded. The same one can lie at several addresses: compare what is in it.
// Invariants: it lies where a text begins that lives forever and has a NUL in it. The text's provenance is exposed, because that of a reference to nothing reaches no
// byte of it. There is none but behind the references that `of` makes.
#[repr(transparent)]
pub struct Callsite(());

/// Stands between name, module, file, line and a kind that is not the default.
const SEPARATOR: char = '\u{1}';

/// For the names that macros are given: refuses what is no text, or cannot be part of a call site's.
#[doc(hidden)]
pub const fn check_name(name: &str) {
    let mut rest = name.as_bytes();
    while let [first, behind @ ..] = rest {
        assert!(
            *first > 1,
            "a span's name has neither U+0000 nor U+0001 in it"
        );
        rest = behind;
    }
}

impl Callsite {
    /// The call site with this text, as `__site!` writes it.
    #[doc(hidden)]
    #[inline(always)]
    pub fn of(text: &'static str) -> &'static Self {
        let text = match text.as_bytes() {
            [.., 0] => text,
            _ => "\0",
        };
        let start = ptr::from_ref(text);
        let _ = start.expose_provenance();
        // SAFETY: there is no byte to be valid, and the text is one of those of the invariants.
        unsafe { &*start.cast() }
    }

    /// A call site that stands for one in the source, as tests of exporters and samplers need it: of no file, in line 0. Its text is leaked.
    ///
    /// ```
    /// use trace_runtime::{Callsite, SpanKind};
    ///
    /// let pay = Callsite::leak("pay", "shop::till", SpanKind::Client);
    /// assert_eq!((pay.name(), pay.module()), ("pay", "shop::till"));
    /// assert_eq!((pay.file(), pay.line(), pay.span_kind()), ("", 0, SpanKind::Client));
    /// ```
    pub fn leak(name: &str, module: &str, kind: SpanKind) -> &'static Self {
        Self::leak_at(name, module, ("", 0), kind)
    }

    /// The same somewhere in a file.
    pub(crate) fn leak_at(
        name: &str,
        module: &str,
        (file, line): (&str, u32),
        kind: SpanKind,
    ) -> &'static Self {
        let is_sign = |sign| sign == SEPARATOR || sign == '\0';
        let [name, module, file] =
            [name, module, file].map(|text| text.replace(is_sign, "\u{fffd}"));
        let fields = [&name, &module, &file, &line.to_string(), kind.as_str()];
        let text = fields.join(&SEPARATOR.to_string()) + "\0";
        Self::of(text.leak())
    }

    /// The name that spans of this site have unless they are renamed.
    pub fn name(&self) -> &'static str {
        self.field(0)
    }

    /// The module path of the function (`code.namespace` in older conventions).
    pub fn module(&self) -> &'static str {
        self.field(1)
    }

    /// The file of the function, as the compiler names it.
    pub fn file(&self) -> &'static str {
        self.field(2)
    }

    /// The line of the function, from 1.
    pub fn line(&self) -> u32 {
        self.field(3).parse().unwrap_or_default()
    }

    /// The kind of this site's spans.
    pub fn span_kind(&self) -> SpanKind {
        SpanKind::named(self.field(4)).unwrap_or_default()
    }

    fn field(&self, at: usize) -> &'static str {
        self.text().split(SEPARATOR).nth(at).unwrap_or_default()
    }

    fn text(&self) -> &'static str {
        let start = ptr::with_exposed_provenance(ptr::from_ref(self).addr());
        // SAFETY: by the invariants a text begins here that lives forever and has a NUL in it.
        let text = unsafe { CStr::from_ptr(start) };
        // SAFETY: a text is UTF-8, and so is what stands before a NUL.
        unsafe { std::str::from_utf8_unchecked(text.to_bytes()) }
    }
}

impl PartialEq for Callsite {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other) || self.text() == other.text()
    }
}

impl Eq for Callsite {}

impl Hash for Callsite {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text().hash(state);
    }
}

impl fmt::Debug for Callsite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callsite")
            .field("name", &self.name())
            .field("module", &self.module())
            .field("file", &self.file())
            .field("line", &self.line())
            .field("kind", &self.span_kind())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(site: &Callsite) -> (&str, &str, &str, u32, SpanKind) {
        let (name, module) = (site.name(), site.module());
        (name, module, site.file(), site.line(), site.span_kind())
    }

    #[test]
    fn what_a_macro_writes_is_read() {
        let line = line!() + 1;
        let usual = Callsite::of(crate::__site!("work"));
        let wanted = ("work", module_path!(), file!(), line, SpanKind::Internal);
        assert_eq!(fields(usual), wanted);
        let client = Callsite::of(crate::__site!("ask", client));
        assert_eq!(client.span_kind(), SpanKind::Client);
    }

    #[test]
    fn each_kind_is_read_as_it_was_written() {
        for kind in SpanKind::ALL {
            let site = Callsite::leak_at("a name", "a::b", ("src/b.rs", 7), kind);
            assert_eq!(fields(site), ("a name", "a::b", "src/b.rs", 7, kind));
        }
    }

    #[test]
    fn signs_of_the_text_are_not_taken_for_a_names() {
        let site = Callsite::leak("a\0b\u{1}c", "d", SpanKind::Server);
        let name = "a\u{fffd}b\u{fffd}c";
        assert_eq!(fields(site), (name, "d", "", 0, SpanKind::Server));
    }

    #[test]
    fn a_text_without_an_end_is_not_read() {
        let site = Callsite::of("work");
        assert_eq!(fields(site), ("", "", "", 0, SpanKind::Internal));
    }

    #[test]
    fn sites_are_equal_by_what_is_in_them() {
        let site = |name| Callsite::leak(name, "shop", SpanKind::Internal);
        assert!(!ptr::eq(site("work"), site("work")));
        assert_eq!(site("work"), site("work"));
        assert_ne!(site("work"), site("works"));
    }
}
