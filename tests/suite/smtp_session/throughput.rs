//! Throughput of session and inbox, measured.

use std::sync::Arc;

use briefing::inbox::{Server, Settings};
use briefing::smtp::{Envelope, Session, Timeouts, Tls};

use super::{envelope, relay};

/// How fast the two are with each other: `cargo test --release --test suite -- --ignored --nocapture throughput`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, not a test"]
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and prints"
)]
async fn rate() {
    let folder = tempfile::TempDir::new().unwrap();
    let letter = [
        &b"Subject: x\r\n\r\n"[..],
        &b"0123456789 0123456789 0123456789 0123456789 0123456789 01234\r\n".repeat(530),
    ]
    .concat();
    let letter: Arc<[u8]> = letter.into();
    for (what, dir, connections, each) in [
        ("counted only", None, 1_u64, 10_000_u64),
        ("counted only", None, 10, 4_000),
        ("kept durably", Some(folder.path().to_owned()), 1, 500),
        ("kept durably", Some(folder.path().to_owned()), 10, 200),
        ("kept durably", Some(folder.path().to_owned()), 50, 60),
    ] {
        let server = Server::start(Settings { dir, remember: false, ..Settings::default() }).await.unwrap();
        let started = std::time::Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (relay, letter) = (relay(&server), Arc::clone(&letter));
            tasks.spawn(async move {
                let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
                let envelope = Envelope { size: letter.len(), ..envelope("kim@harbour.example") };
                for _ in 0..each {
                    session.envelope(&envelope).await.unwrap();
                    session.content(&letter[..]).await.unwrap();
                }
                session.quit().await;
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let seconds = started.elapsed().as_secs_f64();
        let count = u32::try_from(connections * each).unwrap();
        eprintln!(
            "{what}, {connections} connections, {} bytes: {:.0} a second",
            letter.len(),
            f64::from(count) / seconds
        );
        server.stop().await;
    }
}
