//! TLS with certificate verification.

use std::sync::{Arc, OnceLock};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// TLS configuration: trusted roots, and session tickets shared by connections. Verification cannot be disabled.
#[derive(Debug, Clone)]
pub struct Tls {
    config: Arc<OnceLock<Result<Arc<ClientConfig>, String>>>,
}

impl Tls {
    /// Trusts the system's roots, which are loaded with the first encrypted connection.
    pub fn system() -> Self {
        Self { config: Arc::default() }
    }

    /// Trusts these roots only: a private authority, or a test's.
    pub fn trusting(roots: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots);
        let config = builder()
            .map(|builder| builder.with_root_certificates(store).with_no_client_auth())
            .map(Arc::new)
            .map_err(|error| error.to_string());
        Self { config: Arc::new(OnceLock::from(config)) }
    }

    fn config(&self) -> Result<Arc<ClientConfig>, String> {
        let system = || {
            let verified = builder()?.with_platform_verifier()?;
            Ok(Arc::new(verified.with_no_client_auth()))
        };
        self.config.get_or_init(|| system().map_err(|error: rustls::Error| error.to_string())).clone()
    }

    /// Performs the handshake. The certificate must name the configured host.
    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, String> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| "the host is not a valid name for a certificate")?;
        let connector = TlsConnector::from(self.config()?);
        connector.connect(name, stream).await.map_err(|error| error.to_string())
    }
}

/// Names the crypto provider here, because a library must not install one for the whole process.
fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}
