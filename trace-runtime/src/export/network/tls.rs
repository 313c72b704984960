//! Whom to trust, and who we are.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::Error;

/// Whom to trust, and who we are. By default the roots of the system, and nobody.
#[derive(Clone, Default)]
pub(in crate::export) struct Tls {
    /// PEM.
    pub(in crate::export) roots: Option<Vec<u8>>,
    pub(in crate::export) identity: Option<Identity>,
}

/// PEM, both.
#[derive(Clone)]
pub(in crate::export) struct Identity {
    pub(in crate::export) certificates: Vec<u8>,
    pub(in crate::export) key: Vec<u8>,
}

impl Tls {
    /// Finds mistakes while somebody is there to read about them.
    pub(in crate::export) fn check(&self) -> Result<(), Error> {
        if let Some(pem) = &self.roots {
            certificates(pem, "root certificates")?;
        }
        self.identity.as_ref().map_or(Ok(()), Identity::check)
    }
}

impl Identity {
    fn check(&self) -> Result<(), Error> {
        let certificates = certificates(&self.certificates, "client certificate")?;
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|_| Error::malformed("client key", "a private key in PEM"))?;
        ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("the provider knows TLS 1.3")
            .with_root_certificates(RootCertStore::empty())
            .with_client_auth_cert(certificates, key)
            .map(drop)
            .map_err(|_| Error::malformed("client key", "the key of the client certificate"))
    }
}

pub(super) fn certificates(
    pem: &[u8],
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.ok().filter(|found| !found.is_empty());
    certificates.ok_or_else(|| Error::malformed(what, "certificates in PEM"))
}

/// What the program has chosen for itself, else `ring`.
pub(super) fn provider() -> Arc<CryptoProvider> {
    let chosen = CryptoProvider::get_default().cloned();
    chosen.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

impl fmt::Debug for Tls {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("own_roots", &self.roots.is_some())
            .field("has_identity", &self.identity.is_some())
            .finish()
    }
}
