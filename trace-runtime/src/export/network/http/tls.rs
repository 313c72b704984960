//! TLS as the client wants to be told of it.

use std::io;

use rustls::pki_types::CertificateDer;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use crate::export::network::tls::{Identity, Tls, certificates, provider};

pub(super) fn config(tls: &Tls) -> io::Result<TlsConfig> {
    let roots = tls.roots.as_deref().map_or_else(system_roots, read)?;
    let identity = tls.identity.as_ref().map(identity).transpose()?;
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(provider())
        .root_certs(RootCerts::new_with_certs(&roots))
        .client_cert(identity)
        .build())
}

fn identity(identity: &Identity) -> io::Result<ClientCert> {
    let key = PrivateKey::from_pem(&identity.key).map_err(io::Error::other)?;
    let certificates = read(&identity.certificates)?;
    Ok(ClientCert::new_with_certs(&certificates, key))
}

fn read(pem: &[u8]) -> io::Result<Vec<Certificate<'static>>> {
    let found = certificates(pem, "certificates").map_err(io::Error::other)?;
    Ok(found.iter().map(owned).collect())
}

/// Some may be broken; it takes none at all to fail.
fn system_roots() -> io::Result<Vec<Certificate<'static>>> {
    let found = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        return Err(io::Error::other("the system has no root certificates"));
    }
    Ok(found.iter().map(owned).collect())
}

fn owned(certificate: &CertificateDer<'_>) -> Certificate<'static> {
    Certificate::from_der(certificate).to_owned()
}
