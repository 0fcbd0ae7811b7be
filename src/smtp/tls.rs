//! Whom a relay must prove to be.

use std::sync::{Arc, OnceLock};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The certificates a relay's own must lead to, and session tickets shared by the connections of a delivery. There is
/// no way to switch verification off.
#[derive(Debug, Clone)]
pub struct Tls {
    config: Arc<OnceLock<Result<Arc<ClientConfig>, String>>>,
}

impl Tls {
    /// The machine's own roots, read when the first encrypted connection needs them.
    pub fn system() -> Self {
        Self { config: Arc::default() }
    }

    /// These roots and no others: a newsroom's own authority, or a test's.
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

    /// The handshake; the certificate must name the host as it stands in the configuration.
    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, String> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| "the host is no name for a certificate")?;
        let connector = TlsConnector::from(self.config()?);
        connector.connect(name, stream).await.map_err(|error| error.to_string())
    }
}

/// The provider is named here rather than installed for the process: a library has no business doing that.
fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}
