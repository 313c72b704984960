//! Choices that have names.

use std::path::PathBuf;

use super::Transport;
use super::parse::{self, Parsed};
use super::setting::{Complaint, Shown};
use crate::diagnostics::Level;
use crate::propagation;

/// A choice among names.
macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            pub(super) fn parse(text: &str) -> Parsed<Self> {
                let is_meant = |it: &&Self| it.as_str().eq_ignore_ascii_case(text);
                Self::ALL.iter().find(is_meant).copied().ok_or(Complaint::Refused)
            }
        }

        impl Shown for $type {
            fn shown(&self) -> String {
                self.as_str().into()
            }
        }
    };
}

names! {
    /// What carries OTLP (OpenTelemetry specification, "OpenTelemetry Protocol Exporter").
    Protocol {
        HttpProtobuf = "http/protobuf",
        HttpJson = "http/json",
        Grpc = "grpc",
    }
}

impl Protocol {
    /// The one of the specification, unless this build knows only another one.
    pub(super) const OF_BUILD: Self = if cfg!(feature = "otlp-http") {
        Self::HttpProtobuf
    } else if cfg!(feature = "otlp-json") {
        Self::HttpJson
    } else if cfg!(feature = "otlp-grpc") {
        Self::Grpc
    } else {
        Self::HttpProtobuf
    };
}

names! {
    /// How requests are made smaller.
    Compression {
        None = "none",
        Gzip = "gzip",
        Zstd = "zstd",
    }
}

names! {
    /// An exporter of ours, as `OTEL_TRACES_EXPORTER` names it.
    ExporterName {
        Otlp = "otlp",
        Zipkin = "zipkin",
        Console = "console",
        Json = "json",
        Chrome = "chrome",
    }
}

impl Shown for Level {
    fn shown(&self) -> String {
        self.as_str().into()
    }
}

/// One of the exporters that spans go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) name: ExporterName,
    /// The file of those that write one.
    pub(crate) path: Option<PathBuf>,
    /// How OTLP travels there, if not as the settings say for all.
    pub(crate) transport: Option<Box<Transport>>,
}

impl Destination {
    pub(crate) const fn plain(name: ExporterName) -> Self {
        Self {
            name,
            path: None,
            transport: None,
        }
    }

    /// A name, or `json:` or `chrome:` and a path.
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        let (name, path) = match text.split_once(':') {
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let name = match name {
            // The name that the specification gave it first.
            "logging" => ExporterName::Console,
            name => ExporterName::parse(name)?,
        };
        let writes_a_file = matches!(name, ExporterName::Json | ExporterName::Chrome);
        if path.is_some() && !writes_a_file {
            return Err(Complaint::Refused);
        }
        Ok(Self {
            name,
            path,
            transport: None,
        })
    }
}

impl Shown for Destination {
    fn shown(&self) -> String {
        match &self.path {
            Some(path) => format!("{}:{}", self.name.as_str(), path.display()),
            None => self.name.shown(),
        }
    }
}

/// A format in which traces cross to other processes.
pub(super) fn format(text: &str) -> Parsed<String> {
    match propagation::named(text) {
        Some(_) => Ok(text.into()),
        None => Err(Complaint::Refused),
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> String {
        let parts: Vec<_> = self.iter().map(Shown::shown).collect();
        if parts.is_empty() {
            "none".into()
        } else {
            parts.join(", ")
        }
    }
}

/// Headers are secrets: only their names are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(pub(crate) Vec<(String, String)>);

impl Headers {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        parse::headers(text).map(Self)
    }

    /// Adds a header, or gives one another value.
    #[cfg(feature = "config-file")]
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.0.push((name.into(), value.into()));
    }
}

impl Shown for Headers {
    fn shown(&self) -> String {
        let masked: Vec<_> = self
            .0
            .iter()
            .map(|(name, _)| format!("{name}=***"))
            .collect();
        if masked.is_empty() {
            "-".into()
        } else {
            masked.join(", ")
        }
    }
}

impl Shown for Vec<(String, String)> {
    fn shown(&self) -> String {
        let pairs: Vec<_> = self
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        if pairs.is_empty() {
            "-".into()
        } else {
            pairs.join(", ")
        }
    }
}

/// Where OTLP goes (OpenTelemetry specification, "Endpoint URLs for OTLP/HTTP").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// For all signals: over HTTP, each has a path of its own below it.
    Base(String),
    /// For spans alone: taken as it is.
    Exact(String),
}

impl Endpoint {
    pub(super) fn base(text: &str) -> Parsed<Option<Self>> {
        address(text).map(|address| Some(Self::Base(address)))
    }

    pub(super) fn exact(text: &str) -> Parsed<Option<Self>> {
        address(text).map(|address| Some(Self::Exact(address)))
    }

    /// The URL. An address without a scheme gets that which `insecure` asks for.
    #[cfg(any(feature = "otlp-http", feature = "otlp-json", feature = "otlp-grpc"))]
    pub(crate) fn url(&self, insecure: bool) -> String {
        let (Self::Base(address) | Self::Exact(address)) = self;
        match (address.contains("://"), insecure) {
            (true, _) => address.clone(),
            (false, true) => format!("http://{address}"),
            (false, false) => format!("https://{address}"),
        }
    }
}

/// A URL, or `host:port`, which gRPC knows too.
fn address(text: &str) -> Parsed<String> {
    let is_port = |port: &str| port.parse::<u16>().is_ok();
    match text.rsplit_once(':') {
        Some((host, port)) if is_port(port) && !host.is_empty() && !host.contains('/') => {
            Ok(text.into())
        }
        _ => parse::url(text),
    }
}

impl Shown for Endpoint {
    fn shown(&self) -> String {
        let (Self::Base(address) | Self::Exact(address)) = self;
        without_password(address)
    }
}

/// A URL may hold a password, between `//` and `@`.
pub(super) fn without_password(url: &str) -> String {
    let start = url.find("//").map_or(0, |at| at + 2);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}***{}", &url[..start], &url[start + at..]),
        None => url.into(),
    }
}
