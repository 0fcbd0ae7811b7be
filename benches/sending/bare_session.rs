//! Messages over [`Session`]s and nothing else: no ledger, no list, no pace. What the whole program costs more than this is
//! the price of its promises. `bare_session PORT CONNECTIONS MESSAGES [rsa|ed25519]`; `scripts/bench-send` runs it.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

#[path = "../letter/mod.rs"]
mod letter;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use briefing::message::dkim::{Algorithm, Signers};
use briefing::message::{Encoded, Mailing};
use briefing::smtp::{Envelope, Relay, Session, Timeouts, Tls};
use tokio::task::{JoinSet, spawn_blocking};

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let [port, connections, messages, rest @ ..] = words.as_slice() else {
        return;
    };
    let algorithm = match rest.first().map(String::as_str) {
        Some("rsa") => Some(Algorithm::Rsa),
        Some("ed25519") => Some(Algorithm::Ed25519),
        _ => None,
    };
    let signers = Signers::new(algorithm.into_iter().map(letter::signer).collect());
    let mailing = Mailing::new(&letter::letterhead(), &letter::rendered(), letter::moment()).unwrap();
    let mailing = Arc::new(mailing.signed(&signers));
    let left = Arc::new(AtomicI64::new(messages.parse().unwrap()));
    let relay = Relay::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let mut workers = JoinSet::new();
    for _ in 0..connections.parse().unwrap() {
        workers.spawn(work(relay.clone(), Arc::clone(&mailing), Arc::clone(&left), algorithm.is_some()));
    }
    while let Some(ended) = workers.join_next().await {
        ended.unwrap();
    }
}

/// One connection: the next message is made while one is on the wire, and its envelope goes behind the dot.
async fn work(relay: Relay, mailing: Arc<Mailing>, left: Arc<AtomicI64>, beside: bool) {
    let next = |memory: Encoded| {
        let (mailing, left) = (Arc::clone(&mailing), Arc::clone(&left));
        async move {
            if left.fetch_sub(1, Ordering::Relaxed) <= 0 {
                return None;
            }
            let make = move || mailing.encode(&letter::addressee(), memory).unwrap();
            Some(if beside { spawn_blocking(make).await.unwrap() } else { make() })
        }
    };
    let envelope = |message: &Encoded| Envelope {
        return_path: Some(letter::letterhead().from),
        recipient: letter::addressee().email,
        size: message.len(),
    };
    let Some(mut message) = next(Encoded::default()).await else { return };
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    session.envelope(&envelope(&message)).await.unwrap();
    let mut after = next(Encoded::default()).await;
    loop {
        let behind = after.as_ref().map(envelope);
        let (flight, third) = tokio::join!(session.send_pipelined(&message, behind.as_ref()), next(Encoded::default()));
        flight.content.unwrap();
        let Some(following) = after else { break };
        flight.next.unwrap().unwrap();
        (message, after) = (following, third);
    }
    session.quit().await;
}
