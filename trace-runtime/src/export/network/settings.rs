//! What all network exporters have in common.

use std::time::Duration;

use super::Retry;
use crate::Error;

/// How requests are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// As `gzip` does it; every receiver knows it. Needs the feature `gzip`.
    Gzip,
    /// As `zstd` does it: smaller and cheaper, and not every receiver knows it. Needs the feature `zstd`.
    Zstd,
}

impl Compression {
    /// What the header `content-encoding` says; `None` when there is none.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// Says whether this build can do it.
    pub(super) fn check(self) -> Result<(), Error> {
        match self {
            Self::Gzip if !cfg!(feature = "gzip") => Err(Error::missing_feature("gzip")),
            Self::Zstd if !cfg!(feature = "zstd") => Err(Error::missing_feature("zstd")),
            _ => Ok(()),
        }
    }
}

/// What all network exporters have in common.
#[derive(Clone, Debug)]
pub(in crate::export) struct Settings {
    pub(in crate::export) headers: Vec<(String, String)>,
    pub(in crate::export) user_agent: String,
    pub(in crate::export) compression: Compression,
    /// The longest that an attempt may take.
    pub(in crate::export) timeout: Duration,
    pub(in crate::export) retry: Retry,
    /// Bytes of a response that are read.
    pub(in crate::export) response_limit: usize,
    #[cfg(feature = "tls")]
    pub(in crate::export) tls: super::tls::Tls,
}

impl Settings {
    /// Those that the specification of OTLP suggests.
    pub(in crate::export) fn new(user_agent: String) -> Self {
        Self {
            headers: Vec::new(),
            user_agent,
            compression: Compression::None,
            timeout: Duration::from_secs(10),
            retry: Retry::default(),
            response_limit: 64 << 10,
            #[cfg(feature = "tls")]
            tls: super::tls::Tls::default(),
        }
    }

    /// Finds mistakes while somebody is there to read about them.
    pub(in crate::export) fn check(&self, endpoint: &str) -> Result<(), Error> {
        check_scheme(endpoint)?;
        self.compression.check()?;
        #[cfg(feature = "tls")]
        self.tls.check()?;
        Ok(())
    }
}

fn check_scheme(endpoint: &str) -> Result<(), Error> {
    match endpoint.split_once("://") {
        Some(("http", _)) => Ok(()),
        Some(("https", _)) if cfg!(feature = "tls") => Ok(()),
        Some(("https", _)) => Err(Error::missing_feature("tls")),
        _ => Err(malformed_endpoint()),
    }
}

pub(in crate::export) fn malformed_endpoint() -> Error {
    Error::malformed("endpoint", "a URL such as http://localhost:4318")
}
