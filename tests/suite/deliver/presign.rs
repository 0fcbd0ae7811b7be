//! Signing ahead, seen from inside: what is kept, what is used, and what is made anew.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::deliver::{self, PresignProgress, PresignSettings, RunError};
use briefing::domain::{PersonName, Subscriber};
use briefing::inbox::{AcceptAll, Received, Server};
use briefing::message::TokenSigner;
use briefing::message::dkim::{Algorithm, Signers};
use briefing::runtime::{CancellationToken, Clock};
use briefing::store::{ControlCommand, DeliveryControl, Ledger, Signatures, Subscribers};
use jiff::{SignedDuration, Timestamp};

use crate::support::delivery::{relay, subscriber, subscribers};
use crate::support::dkim_verifier::verify;
use crate::support::keys::signers;
use crate::support::{TestClock, TestDelivery, TestNewsroom};

const BOTH: [(Algorithm, &str); 2] = [(Algorithm::Rsa, "s2026"), (Algorithm::Ed25519, "e2026")];

/// A delivery with a delivery for in an hour.
async fn scheduled(count: usize) -> TestDelivery {
    at_an_hour(TestDelivery::plan(count).await).await
}

async fn at_an_hour(mut delivery: TestDelivery) -> TestDelivery {
    let (id, hour) = (delivery.planned.delivery.id, delivery.clock.now() + SignedDuration::from_hours(1));
    delivery.store.send_command(id, ControlCommand::Schedule(Some(hour))).await.unwrap();
    delivery.store.send_command(id, ControlCommand::SetDate(hour)).await.unwrap();
    delivery.planned = delivery.store.delivery(&delivery.planned.delivery.issue).await.unwrap().unwrap();
    delivery
}

fn preparation(delivery: &TestDelivery, signers: &Signers) -> PresignSettings {
    PresignSettings {
        token_signer: TokenSigner::new(&[7; 32]),
        signers: signers.clone(),
        clock: Arc::clone(&delivery.clock) as Arc<dyn Clock>,
        cancel: CancellationToken::default(),
        signed: Arc::new(PresignProgress::default()),
    }
}

/// Presigns; returns the created and the reused signatures.
async fn prepare(delivery: &TestDelivery, with: PresignSettings) -> Result<(u64, u64), RunError> {
    let signed = Arc::clone(&with.signed);
    deliver::presign(&delivery.store, delivery.planned.clone(), with).await?;
    Ok((signed.created(), signed.reused()))
}

async fn send(delivery: &TestDelivery, server: &Server, signers: &Signers) {
    let settings = deliver::RunSettings { signers: signers.clone(), ..delivery.settings(server) };
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
}

fn by_reader(received: &[Received]) -> BTreeMap<String, Vec<u8>> {
    received
        .iter()
        .map(|message| {
            let bytes = message.bytes().unwrap();
            // The inbox adds headers of its own on top.
            let at = bytes.windows(15).position(|word| word == b"DKIM-Signature:").unwrap();
            (message.to[0].clone(), bytes[at..].to_vec())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presigned_messages_equal_messages_signed_at_sending() {
    let (signers, records) = signers(&BOTH);
    let (delivery, plain, ahead) = (scheduled(30).await, relay(AcceptAll).await, relay(AcceptAll).await);
    // The same rows, in another store.
    let copy = delivery.copied().await;
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (30, 0));
    assert_eq!(
        prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(),
        (0, 30),
        "and nothing twice"
    );
    let id = delivery.planned.delivery.id;
    assert!(delivery.store.has_signatures(id).await.unwrap());
    send(&delivery, &ahead, &signers).await;
    send(&copy, &plain, &signers).await;
    let (plain, ahead) = (by_reader(&plain.received()), by_reader(&ahead.received()));
    assert_eq!((plain.len(), &plain), (30, &ahead));
    let messages: Vec<_> = ahead.into_values().collect();
    assert_eq!(verify(&messages, &records), vec![[true, true]; 30]);
    assert!(!delivery.store.has_signatures(id).await.unwrap(), "they are gone when all is sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renamed_recipient_is_signed_again() {
    let (signers, records) = signers(&BOTH);
    let (delivery, server) = (scheduled(4).await, relay(AcceptAll).await);
    prepare(&delivery, preparation(&delivery, &signers)).await.unwrap();
    let mut list = subscribers(4);
    list[1] = Subscriber { name: PersonName::parse("김민지"), ..subscriber("r002@harbour.example") };
    delivery.store.sync("subscribers.toml", list, delivery.clock.now()).await.unwrap();
    send(&delivery, &server, &signers).await;
    let received = by_reader(&server.received());
    let named = String::from_utf8_lossy(&received["r002@harbour.example"]).into_owned();
    assert!(named.contains("To: =?utf-8?"), "{named}");
    let messages: Vec<_> = received.into_values().collect();
    assert_eq!(verify(&messages, &records), vec![[true, true]; 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn key_change_signs_everything_again() {
    let (old, new) = (signers(&BOTH), signers(&BOTH));
    let (delivery, server) = (scheduled(6).await, relay(AcceptAll).await);
    prepare(&delivery, preparation(&delivery, &old.0)).await.unwrap();
    send(&delivery, &server, &new.0).await;
    let messages: Vec<_> = by_reader(&server.received()).into_values().collect();
    assert_eq!(verify(&messages, &new.1), vec![[true, true]; 6]);
    assert_eq!(verify(&messages, &old.1), vec![[false, false]; 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_presign_signs_only_changed_messages() {
    let (signers, _) = signers(&BOTH);
    let mut delivery = scheduled(5).await;
    prepare(&delivery, preparation(&delivery, &signers)).await.unwrap();
    let mut list = subscribers(5);
    list[3] = Subscriber { name: PersonName::parse("Sora"), ..subscriber("r004@harbour.example") };
    list.remove(0);
    delivery.store.sync("subscribers.toml", list, delivery.clock.now()).await.unwrap();
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (1, 4));
    let later = delivery.planned.delivery.planned_at + SignedDuration::from_hours(1);
    delivery.store.send_command(delivery.planned.delivery.id, ControlCommand::SetDate(later)).await.unwrap();
    delivery.planned = delivery.store.delivery(&delivery.planned.delivery.issue).await.unwrap().unwrap();
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (5, 0), "another date");
}

/// RFC 6532: the signature covers the address in UTF-8, as it is sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn message_to_an_address_beyond_ascii_is_signed_in_advance_too() {
    let (signers, _) = signers(&BOTH);
    let mut list = subscribers(3);
    list.push(subscriber("한글@harbour.example"));
    let delivery = at_an_hour(TestDelivery::plan_for(&TestNewsroom::small(), list).await).await;
    let server = relay(AcceptAll).await;
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (4, 0));
    let settings = deliver::RunSettings { signers: signers.clone(), ..delivery.settings(&server) };
    let report = delivery.run(settings).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (4, 0));
}

/// A clock that does something each time it is asked.
struct Hooked {
    clock: Arc<TestClock>,
    asked: AtomicU64,
    hook: Box<dyn Fn(u64) + Send + Sync>,
}

impl Clock for Hooked {
    fn now(&self) -> Timestamp {
        (self.hook)(self.asked.fetch_add(1, Ordering::Relaxed) + 1);
        self.clock.now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.clock.sleep(time)
    }
}

fn hooked(delivery: &TestDelivery, hook: impl Fn(u64) + Send + Sync + 'static) -> Arc<dyn Clock> {
    Arc::new(Hooked { clock: Arc::clone(&delivery.clock), asked: AtomicU64::new(0), hook: Box::new(hook) })
}

/// The clock is asked before each page of rows is read: the third time, the first page is being signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presigning_ends_at_the_hour_and_continues_later() {
    let (signers, _) = signers(&BOTH[1..]);
    let delivery = scheduled(3000).await;
    let hands = Arc::clone(&delivery.clock);
    let clock = hooked(&delivery, move |times| {
        if times == 3 {
            hands.advance(Duration::from_hours(2));
        }
    });
    let with = PresignSettings { clock, ..preparation(&delivery, &signers) };
    let stop = with.cancel.clone();
    let (now, known) = prepare(&delivery, with).await.unwrap();
    assert!((1..3000).contains(&now) && known == 0 && stop.is_cancelled(), "{now}");
    let (again, _) = prepare(&delivery, preparation(&delivery, &signers)).await.unwrap();
    assert_eq!(again, 0, "the hour is past");
    let hour = delivery.clock.now() + SignedDuration::from_hours(1);
    delivery
        .store
        .send_command(delivery.planned.delivery.id, ControlCommand::Schedule(Some(hour)))
        .await
        .unwrap();
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (3000 - now, now));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presigning_holds_the_lease_and_ends_on_pause() {
    let (signers, _) = signers(&BOTH);
    let delivery = Arc::new(scheduled(3).await);
    let (came, at_work): (Sender<()>, Receiver<()>) = channel();
    let (open, gate): (Sender<()>, Receiver<()>) = channel();
    let gate = Mutex::new(gate);
    let clock = hooked(&delivery, move |_| {
        came.send(()).unwrap();
        // Once opened, it stays open.
        let _ = gate.lock().unwrap().recv();
    });
    let with = PresignSettings { clock, ..preparation(&delivery, &signers) };
    let own = Arc::clone(&delivery);
    let work = tokio::spawn(async move { prepare(&own, with).await.unwrap() });
    tokio::task::spawn_blocking(move || at_work.recv().unwrap()).await.unwrap();
    let id = delivery.planned.delivery.id;
    assert!(delivery.opened_elsewhere().await.lease(id).await.unwrap_err().is_leased());
    delivery.store.send_command(id, ControlCommand::Pause(delivery.clock.now())).await.unwrap();
    drop(open);
    assert_eq!(work.await.unwrap().1, 0);
    let lease = delivery.store.lease(id).await;
    assert!(lease.is_ok(), "it is given back");
    drop(lease);
    assert_eq!(prepare(&delivery, preparation(&delivery, &signers)).await.unwrap(), (0, 0), "it is paused");
}
