//! Certificates of servers.

use std::sync::Arc;

use briefing::domain::{LinkStatus, RequestError, TlsFault};
use briefing::http_fetch::Trust;
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{TestLinkCheck, answer};
use crate::support::site::{self, SiteRequest, TestSite};

/// A site whose own certificate names `a.example` until this year, and the certificate.
async fn site(until: i32) -> (TestSite, Vec<u8>) {
    let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
    // Two authorities of one name would be taken for one.
    params.distinguished_name.push(DnType::CommonName, format!("until {until}"));
    (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(until, 1, 1));
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let site = TestSite::start_tls(|_: &SiteRequest| site::page(), TlsAcceptor::from(Arc::new(config))).await;
    (site, certificate.to_vec())
}

async fn status(site: &TestSite, host: &str, root: &[u8]) -> LinkStatus {
    let checker = TestLinkCheck::new().await;
    let url = format!("https://{host}:{}/", site.port());
    let settings = checker.settings_with(|fetch| fetch.trust = Trust::Only(vec![root.to_vec()]));
    answer(&checker.check(&[&url], settings).await, &url).end
}

fn fault(fault: TlsFault) -> LinkStatus {
    LinkStatus::Unreachable(RequestError::Tls(fault))
}

#[tokio::test]
async fn invalid_certificates_are_reported() {
    let (sound, root) = site(4096).await;
    assert_eq!(status(&sound, "a.example", &root).await, LinkStatus::Alive);
    assert_eq!(status(&sound, "b.example", &root).await, fault(TlsFault::WrongName));
    let (stale, stale_root) = site(2001).await;
    assert_eq!(status(&stale, "a.example", &stale_root).await, fault(TlsFault::Expired));
    assert_eq!(status(&sound, "a.example", &stale_root).await, fault(TlsFault::UnknownIssuer));
    assert_eq!(
        sound.lines(),
        ["HEAD a.example/"],
        "nothing is said to a stranger, and no stranger is asked twice"
    );
}

#[tokio::test]
async fn plaintext_server_is_a_tls_failure() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let (_, root) = site(4096).await;
    let checker = TestLinkCheck::new().await;
    let url = format!("https://a.example:{port}/");
    let settings = checker.settings_with(|fetch| fetch.trust = Trust::Only(vec![root]));
    let urls = [&url];
    let (checked, _stream) = tokio::join!(checker.check(&urls, settings), plain);
    let answer = answer(&checked, &url);
    assert!(
        matches!(answer.end, LinkStatus::Unreachable(RequestError::Tls(TlsFault::Other(_)))),
        "{answer:?}"
    );
}
