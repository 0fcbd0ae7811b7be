//! Messages over [`Session`]s and nothing else: no ledger, no list, no pace. What the whole program costs more than this is
//! the price of its promises. `bare_session PORT CONNECTIONS MESSAGES [rsa|ed25519]`; `scripts/bench-send` runs it.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

#[path = "../sample_message/mod.rs"]
mod sample_message;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use briefing::message::dkim::{Algorithm, Signers};
use briefing::message::{MessageBuilder, MessageBytes};
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
    let signers = Signers::new(algorithm.into_iter().map(sample_message::signer).collect());
    let builder =
        MessageBuilder::new(&sample_message::sender(), &sample_message::rendered(), sample_message::moment())
            .unwrap();
    let builder = Arc::new(builder.signed(&signers));
    let left = Arc::new(AtomicI64::new(messages.parse().unwrap()));
    let relay = Relay::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let mut workers = JoinSet::new();
    for _ in 0..connections.parse().unwrap() {
        workers.spawn(work(relay.clone(), Arc::clone(&builder), Arc::clone(&left), algorithm.is_some()));
    }
    while let Some(ended) = workers.join_next().await {
        ended.unwrap();
    }
}

/// One connection: the next message is made while one is on the wire, and its envelope goes behind the dot.
async fn work(relay: Relay, builder: Arc<MessageBuilder>, left: Arc<AtomicI64>, beside: bool) {
    let next = |memory: MessageBytes| {
        let (builder, left) = (Arc::clone(&builder), Arc::clone(&left));
        async move {
            if left.fetch_sub(1, Ordering::Relaxed) <= 0 {
                return None;
            }
            let make = move || builder.encode(&sample_message::recipient(), memory).unwrap();
            Some(if beside { spawn_blocking(make).await.unwrap() } else { make() })
        }
    };
    let envelope = |message: &MessageBytes| Envelope {
        return_path: Some(sample_message::sender().from),
        recipient: sample_message::recipient().email,
        size: message.len(),
    };
    let Some(mut message) = next(MessageBytes::default()).await else { return };
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    session.envelope(&envelope(&message)).await.unwrap();
    let mut after = next(MessageBytes::default()).await;
    loop {
        let behind = after.as_ref().map(envelope);
        let (flight, third) =
            tokio::join!(session.send_pipelined(&message, behind.as_ref()), next(MessageBytes::default()));
        flight.content.unwrap();
        let Some(following) = after else { break };
        flight.next.unwrap().unwrap();
        (message, after) = (following, third);
    }
    session.quit().await;
}
