//! Encryption.

use std::sync::Arc;

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{AcceptAll, Action, DropAt, RequireAuth, Script, Server, ServerTls, Settings};
use briefing::smtp::{Relay, Session, Timeouts, Tls};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{at, envelope, inbox, send};

struct Authority {
    root: CertificateDer<'static>,
    server: Arc<rustls::ServerConfig>,
}

/// A certificate for these names, and what trusts it.
fn authority(names: &[&str]) -> Authority {
    authority_until(2100, names)
}

/// The same, valid up to the beginning of a year.
fn authority_until(year: i32, names: &[&str]) -> Authority {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut wanted = rcgen::CertificateParams::new(names).unwrap();
    wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(year, 1, 1);
    let pair = rcgen::KeyPair::generate().unwrap();
    let cert = wanted.self_signed(&pair).unwrap();
    let key = PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let root = cert.der().clone();
    let server = config.with_no_client_auth().with_single_cert(vec![root.clone()], key).unwrap();
    Authority { root, server: Arc::new(server) }
}

async fn encrypted(tls: ServerTls, script: impl Script + 'static) -> Server {
    let settings = Settings { tls: Some(tls), script: Arc::new(script), ..Settings::default() };
    Server::start(settings).await.unwrap()
}

#[tokio::test]
async fn mail_travels_inside_tls() {
    let ours = authority(&["127.0.0.1", "localhost"]);
    for (scheme, tls) in [
        ("smtps", ServerTls::Implicit(Arc::clone(&ours.server))),
        ("smtp+starttls", ServerTls::StartTls(Arc::clone(&ours.server))),
    ] {
        let server = encrypted(tls, RequireAuth::new("desk", "secret")).await;
        let relay = Relay::parse(&format!("{scheme}://desk:secret@{}", server.smtp_addr())).unwrap();
        let tls = Tls::trusting([ours.root.clone()]);
        let mut session = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap();
        assert!(session.is_encrypted());
        send(&mut session, "kim@harbour.example").await.unwrap();
        let long = b"0123456789abcdef0123456789abcdef\r\n".repeat(100_000);
        session.envelope(&envelope("kim@harbour.example")).await.unwrap();
        session.content(&long).await.unwrap();
        assert_eq!(server.received()[1].bytes().unwrap(), long);
        session.quit().await;
    }
}

#[tokio::test]
async fn a_relay_that_cannot_prove_itself_is_not_used() {
    let ours = authority(&["127.0.0.1"]);
    let other = authority(&["mail.elsewhere.example"]);
    let old = authority_until(2021, &["127.0.0.1"]);
    let cases = [(&ours, None), (&ours, Some(&other)), (&other, Some(&other)), (&old, Some(&old))];
    for (certificate, trusted) in cases {
        let server = encrypted(ServerTls::StartTls(Arc::clone(&certificate.server)), AcceptAll).await;
        let relay = Relay::parse(&format!("smtp+starttls://desk:secret@{}", server.smtp_addr())).unwrap();
        let tls = trusted.map_or_else(Tls::system, |authority| Tls::trusting([authority.root.clone()]));
        let failure = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (Stage::Tls, Outcome::Deferred), "{failure}");
        assert!(failure.is_about_relay() && failure.note().unwrap().starts_with("TLS failed: "), "{failure}");
        let client = server.transcripts()[0].client().join("\n");
        assert!(!client.contains("AUTH") && !client.contains("MAIL"), "{client}");
    }
}

#[tokio::test]
async fn a_relay_without_starttls_gets_neither_password_nor_mail() {
    let server = inbox(AcceptAll).await;
    let relay = Relay::parse(&format!("smtp+starttls://desk:secret@{}", server.smtp_addr())).unwrap();
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!(failure.stage(), Stage::Tls);
    assert!(failure.note().unwrap().contains("does not offer STARTTLS"));
    server.wait_until(|server| server.transcripts()[0].ended).await;
    assert_eq!(server.transcripts()[0].client().len(), 1);
}

#[tokio::test]
async fn text_slipped_in_before_the_handshake_is_refused() {
    let ours = authority(&["127.0.0.1"]);
    let inject = at(Stage::Tls, Action::DefaultThen(b"250-evil.example\r\n250 AUTH PLAIN\r\n".to_vec()));
    let server = encrypted(ServerTls::StartTls(Arc::clone(&ours.server)), inject).await;
    let relay = Relay::parse(&format!("smtp+starttls://{}", server.smtp_addr())).unwrap();
    let tls = Tls::trusting([ours.root.clone()]);
    let failure = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap_err();
    assert_eq!(failure.stage(), Stage::Tls);
    assert_eq!(failure.note().unwrap(), "the relay sent unencrypted text after it had agreed to TLS");
}

#[tokio::test]
async fn a_cut_inside_tls_is_called_what_it_is() {
    let ours = authority(&["127.0.0.1"]);
    for (stage, outcome) in [(Stage::RcptTo, Outcome::Deferred), (Stage::Dot, Outcome::Uncertain)] {
        let server = encrypted(ServerTls::Implicit(Arc::clone(&ours.server)), DropAt::new(stage, 1)).await;
        let relay = Relay::parse(&format!("smtps://{}", server.smtp_addr())).unwrap();
        let tls = Tls::trusting([ours.root.clone()]);
        let mut session = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap();
        let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (stage, outcome), "{failure}");
    }
}
