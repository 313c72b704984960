//! The options that all builders of network exporters have.

/// Methods that fill the builder's `settings`.
macro_rules! options {
    () => {
        /// Adds a header to each request (by gRPC, metadata). A second one of the same name replaces the first.
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.settings.headers.push((name.into(), value.into()));
            self
        }

        /// The longest that an attempt may take, from looking the name up to the last byte of the response. Default: 10 seconds.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings.timeout = timeout.min($crate::clock::FOREVER);
            self
        }

        /// How requests are compressed. Default: not at all.
        pub fn compression(mut self, compression: $crate::export::Compression) -> Self {
            self.settings.compression = compression;
            self
        }

        /// How often a request is tried again. Default: for a minute.
        pub fn retry(mut self, retry: $crate::export::Retry) -> Self {
            self.settings.retry = retry;
            self
        }

        /// The most bytes of a response that are read. Default: 64 KiB.
        pub fn response_limit(mut self, bytes: usize) -> Self {
            self.settings.response_limit = bytes;
            self
        }

        /// Trusts these roots, certificates in PEM, instead of those of the system.
        #[cfg(feature = "tls")]
        pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
            self.settings.tls.roots = Some(pem.into());
            self
        }

        /// Shows this certificate to the receiver (mutual TLS): the certificate with those that it depends on, and its key, in PEM.
        #[cfg(feature = "tls")]
        pub fn client_certificate(
            mut self,
            certificates: impl Into<Vec<u8>>,
            key: impl Into<Vec<u8>>,
        ) -> Self {
            self.settings.tls.identity = Some($crate::export::network::tls::Identity {
                certificates: certificates.into(),
                key: key.into(),
            });
            self
        }
    };
}

pub(in crate::export) use options;
