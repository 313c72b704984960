//! One value, and who said it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::parse;

/// Who said a value; the later in this list, the stronger, except that the program's own calls count in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody: it is what the documentation promises.
    Default,
    /// Nobody: it is what the documentation promises for this kind of environment.
    Production,
    /// It was found out by looking at the process and the machine.
    Detected,
    /// A call on the builder.
    Code,
    /// A place in the configuration file.
    #[cfg_attr(
        not(feature = "config-file"),
        expect(dead_code, reason = "only that feature reads a file")
    )]
    File(String),
    /// An environment variable.
    Variable(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Production => f.write_str("default in production"),
            Self::Detected => f.write_str("detected"),
            Self::Code => f.write_str("code"),
            Self::File(place) => write!(f, "file: {place}"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// A value, and who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) source: Source,
}

impl<T> Setting<T> {
    pub(crate) const fn default(value: T) -> Self {
        Self {
            value,
            source: Source::Default,
        }
    }

    pub(crate) const fn code(value: T) -> Self {
        Self {
            value,
            source: Source::Code,
        }
    }

    pub(crate) fn is_default(&self) -> bool {
        self.source == Source::Default
    }

    /// Takes what was said, if it can be understood.
    pub(super) fn read(
        &mut self,
        said: &Said<'_>,
        parse: impl FnOnce(&str) -> Result<T, Complaint>,
    ) -> Result<(), Complaint> {
        self.value = parse(said.text)?;
        self.source = said.source.clone();
        Ok(())
    }
}

impl<T: Clone> Setting<T> {
    /// Takes what was said as an addition to what is there.
    pub(super) fn adapt(
        &mut self,
        said: &Said<'_>,
        adapted: impl FnOnce(T, &str) -> Result<T, Complaint>,
    ) -> Result<(), Complaint> {
        let before = self.value.clone();
        self.read(said, |text| adapted(before, text))
    }
}

impl<T: PartialEq> Setting<Vec<T>> {
    /// Takes a list, each part once; `none` is an empty one. Where a part is not known, the others are taken; if none is, nothing is.
    pub(super) fn read_each(
        &mut self,
        said: &Said<'_>,
        parse: impl Fn(&str) -> Result<T, Complaint>,
    ) -> Result<(), Complaint> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for part in parse::list(said.text).filter(|part| *part != "none") {
            match parse(part) {
                Ok(one) if known.contains(&one) => {}
                Ok(one) => known.push(one),
                Err(_) => unknown.push(part),
            }
        }
        if known.is_empty() && !unknown.is_empty() {
            return Err(Complaint::Refused);
        }
        self.value = known;
        self.source = said.source.clone();
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(Complaint::Partly(unknown.join(", ")))
        }
    }
}

/// A text that says what a setting should be.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    pub(super) text: &'a str,
    pub(super) source: Source,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Complaint {
    /// It is none of what may stand there: nothing of it is taken.
    Refused,
    /// The same, for a reason of its own.
    Because(String),
    /// This part of it is not known: the rest is taken.
    Partly(String),
}

/// A value that a person reads.
pub(crate) trait Shown {
    fn shown(&self) -> String;
}

macro_rules! shown_by_display {
    ($($type:ty)*) => {$(
        impl Shown for $type {
            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

shown_by_display! { u64 f64 String }

impl Shown for bool {
    fn shown(&self) -> String {
        if *self { "on" } else { "off" }.into()
    }
}

impl Shown for PathBuf {
    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Shown for Duration {
    fn shown(&self) -> String {
        match self.as_millis() {
            millis if millis >= 1_000 && millis % 1_000 == 0 => format!("{} s", millis / 1_000),
            millis => format!("{millis} ms"),
        }
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "-".into(), Shown::shown)
    }
}
