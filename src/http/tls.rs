//! TLS from files: a chain and a key in PEM, read again on demand while connections go on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::rustls::{self, ServerConfig};

/// What is wrong with a pair of files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is not PEM.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] pem::Error),
    /// The chain holds no certificate.
    #[error("{0} holds no certificate")]
    NoCertificate(PathBuf),
    /// The key does not fit the certificate, or is of no known kind.
    #[error("{0} and {1} do not go together: {2}")]
    Pair(PathBuf, PathBuf, #[source] rustls::Error),
}

/// A certificate with its key, for new connections. Cheap to clone; clones share what is read anew.
#[derive(Debug, Clone)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    config: Arc<watch::Sender<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads the chain (the service's own certificate first) and its key.
    ///
    /// # Errors
    /// A file is missing, holds nothing of its kind, or the two do not fit.
    pub fn read(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let config = watch::Sender::new(load(cert, key)?);
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), config: Arc::new(config) })
    }

    /// Reads both files again, for connections from now on; those that are open go on. On an error everything stays as it is.
    ///
    /// # Errors
    /// As for [`Tls::read`].
    pub fn reload(&self) -> Result<(), TlsError> {
        self.config.send_replace(load(&self.cert, &self.key)?);
        Ok(())
    }

    /// For one new connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config.borrow()))
    }
}

fn load(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let in_file = |path: &Path| {
        let path = path.to_owned();
        move |error| TlsError::File(path, error)
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).map_err(in_file(cert))?.collect::<Result<_, _>>().map_err(in_file(cert))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(cert.to_owned()));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(in_file(key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|error| TlsError::Pair(cert.to_owned(), key.to_owned(), error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
