//! Certificates, and a receiver that shows one.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::Receiver;

/// Who vouches for certificates.
pub(crate) struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) certificate: rcgen::Certificate,
    pub(crate) key: KeyPair,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let issuer = Issuer::new(params, key);
        Self {
            certificate,
            issuer,
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(crate) fn identity(&self, name: &str) -> Identity {
        let params = CertificateParams::new([name.to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { certificate, key }
    }

    /// Asks clients for a certificate of this authority.
    fn asks(&self) -> Arc<dyn rustls::server::danger::ClientCertVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).expect("a root");
        let provider = Arc::new(ring::default_provider());
        let asks = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        asks.build().expect("there is a root")
    }
}

/// A receiver that says that it is this one, and asks who comes if there is an authority to vouch for them.
pub(crate) fn secured(identity: &Identity, clients: Option<&Authority>) -> Receiver {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows them");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => builder.with_client_cert_verifier(authority.asks()),
    };
    let key = PrivateKeyDer::try_from(identity.key.serialize_der()).expect("a key");
    let config = builder.with_single_cert(vec![identity.certificate.der().clone()], key);
    let config = Arc::new(config.expect("the key of the certificate"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    Receiver::through(listener, [], move |stream| open(stream, &config))
}

fn open(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}
