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

use crate::support::desk::{reader, readers, relay};
use crate::support::dkim_verifier::verify;
use crate::support::keys::signers;
use crate::support::{Desk, TestClock, TestNewsroom};

const BOTH: [(Algorithm, &str); 2] = [(Algorithm::Rsa, "s2026"), (Algorithm::Ed25519, "e2026")];

/// A desk with a delivery for in an hour.
async fn scheduled(count: usize) -> Desk {
    at_an_hour(Desk::plan(count).await).await
}

async fn at_an_hour(mut desk: Desk) -> Desk {
    let (id, hour) = (desk.planned.delivery.id, desk.clock.now() + SignedDuration::from_hours(1));
    desk.store.send_command(id, ControlCommand::Schedule(Some(hour))).await.unwrap();
    desk.store.send_command(id, ControlCommand::SetDate(hour)).await.unwrap();
    desk.planned = desk.store.delivery(&desk.planned.delivery.issue).await.unwrap().unwrap();
    desk
}

fn preparation(desk: &Desk, signers: &Signers) -> PresignSettings {
    PresignSettings {
        mint: TokenSigner::new(&[7; 32]),
        signers: signers.clone(),
        clock: Arc::clone(&desk.clock) as Arc<dyn Clock>,
        cancel: CancellationToken::default(),
        signed: Arc::new(PresignProgress::default()),
    }
}

/// How many are signed now, and how many were before.
async fn prepare(desk: &Desk, with: PresignSettings) -> Result<(u64, u64), RunError> {
    let signed = Arc::clone(&with.signed);
    deliver::presign(&desk.store, desk.planned.clone(), with).await?;
    Ok((signed.created(), signed.reused()))
}

async fn send(desk: &Desk, server: &Server, signers: &Signers) {
    let settings = deliver::RunSettings { signers: signers.clone(), ..desk.settings(server) };
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
}

fn by_reader(received: &[Received]) -> BTreeMap<String, Vec<u8>> {
    received
        .iter()
        .map(|message| {
            let bytes = message.bytes().unwrap();
            // What the inbox puts on top is its own.
            let at = bytes.windows(15).position(|word| word == b"DKIM-Signature:").unwrap();
            (message.to[0].clone(), bytes[at..].to_vec())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_signed_ahead_leaves_as_it_would_have_otherwise() {
    let (signers, records) = signers(&BOTH);
    let (desk, plain, ahead) = (scheduled(30).await, relay(AcceptAll).await, relay(AcceptAll).await);
    // The same rows, in another store.
    let copy = desk.copied().await;
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (30, 0));
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (0, 30), "and nothing twice");
    let id = desk.planned.delivery.id;
    assert!(desk.store.has_signatures(id).await.unwrap());
    send(&desk, &ahead, &signers).await;
    send(&copy, &plain, &signers).await;
    let (plain, ahead) = (by_reader(&plain.received()), by_reader(&ahead.received()));
    assert_eq!((plain.len(), &plain), (30, &ahead));
    let messages: Vec<_> = ahead.into_values().collect();
    assert_eq!(verify(&messages, &records), vec![[true, true]; 30]);
    assert!(!desk.store.has_signatures(id).await.unwrap(), "they are gone when all is sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_another_name_by_then_is_signed_anew() {
    let (signers, records) = signers(&BOTH);
    let (desk, server) = (scheduled(4).await, relay(AcceptAll).await);
    prepare(&desk, preparation(&desk, &signers)).await.unwrap();
    let mut list = readers(4);
    list[1] = Subscriber { name: PersonName::parse("김민지"), ..reader("r002@harbour.example") };
    desk.store.sync("subscribers.toml", list, desk.clock.now()).await.unwrap();
    send(&desk, &server, &signers).await;
    let received = by_reader(&server.received());
    let named = String::from_utf8_lossy(&received["r002@harbour.example"]).into_owned();
    assert!(named.contains("To: =?utf-8?"), "{named}");
    let messages: Vec<_> = received.into_values().collect();
    assert_eq!(verify(&messages, &records), vec![[true, true]; 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_another_key_everything_is_signed_anew() {
    let (old, new) = (signers(&BOTH), signers(&BOTH));
    let (desk, server) = (scheduled(6).await, relay(AcceptAll).await);
    prepare(&desk, preparation(&desk, &old.0)).await.unwrap();
    send(&desk, &server, &new.0).await;
    let messages: Vec<_> = by_reader(&server.received()).into_values().collect();
    assert_eq!(verify(&messages, &new.1), vec![[true, true]; 6]);
    assert_eq!(verify(&messages, &old.1), vec![[false, false]; 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn preparing_again_signs_only_what_changed() {
    let (signers, _) = signers(&BOTH);
    let mut desk = scheduled(5).await;
    prepare(&desk, preparation(&desk, &signers)).await.unwrap();
    let mut list = readers(5);
    list[3] = Subscriber { name: PersonName::parse("Sora"), ..reader("r004@harbour.example") };
    list.remove(0);
    desk.store.sync("subscribers.toml", list, desk.clock.now()).await.unwrap();
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (1, 4));
    let later = desk.planned.delivery.planned_at + SignedDuration::from_hours(1);
    desk.store.send_command(desk.planned.delivery.id, ControlCommand::SetDate(later)).await.unwrap();
    desk.planned = desk.store.delivery(&desk.planned.delivery.issue).await.unwrap().unwrap();
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (5, 0), "another date");
}

/// What nobody can write a message to is told when it would leave, as without signing ahead.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_whose_message_cannot_be_written_holds_nobody_up() {
    let (signers, _) = signers(&BOTH);
    let mut list = readers(3);
    list.push(reader("한글@harbour.example"));
    let desk = at_an_hour(Desk::plan_for(&TestNewsroom::small(), list).await).await;
    let server = relay(AcceptAll).await;
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (3, 0));
    let settings = deliver::RunSettings { signers: signers.clone(), ..desk.settings(&server) };
    let report = desk.run(settings).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (3, 1));
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

fn hooked(desk: &Desk, hook: impl Fn(u64) + Send + Sync + 'static) -> Arc<dyn Clock> {
    Arc::new(Hooked { clock: Arc::clone(&desk.clock), asked: AtomicU64::new(0), hook: Box::new(hook) })
}

/// The clock is asked before each page of rows is read: the third time, the first page is being signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_hour_comes_it_ends_and_another_time_it_goes_on() {
    let (signers, _) = signers(&BOTH[1..]);
    let desk = scheduled(3000).await;
    let hands = Arc::clone(&desk.clock);
    let clock = hooked(&desk, move |times| {
        if times == 3 {
            hands.advance(Duration::from_hours(2));
        }
    });
    let with = PresignSettings { clock, ..preparation(&desk, &signers) };
    let stop = with.cancel.clone();
    let (now, known) = prepare(&desk, with).await.unwrap();
    assert!((1..3000).contains(&now) && known == 0 && stop.is_cancelled(), "{now}");
    let (again, _) = prepare(&desk, preparation(&desk, &signers)).await.unwrap();
    assert_eq!(again, 0, "the hour is past");
    let hour = desk.clock.now() + SignedDuration::from_hours(1);
    desk.store.send_command(desk.planned.delivery.id, ControlCommand::Schedule(Some(hour))).await.unwrap();
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (3000 - now, now));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sends_while_it_signs_and_a_pause_ends_it() {
    let (signers, _) = signers(&BOTH);
    let desk = Arc::new(scheduled(3).await);
    let (came, at_work): (Sender<()>, Receiver<()>) = channel();
    let (open, gate): (Sender<()>, Receiver<()>) = channel();
    let gate = Mutex::new(gate);
    let clock = hooked(&desk, move |_| {
        came.send(()).unwrap();
        // Once opened, it stays open.
        let _ = gate.lock().unwrap().recv();
    });
    let with = PresignSettings { clock, ..preparation(&desk, &signers) };
    let own = Arc::clone(&desk);
    let work = tokio::spawn(async move { prepare(&own, with).await.unwrap() });
    tokio::task::spawn_blocking(move || at_work.recv().unwrap()).await.unwrap();
    let id = desk.planned.delivery.id;
    assert!(desk.opened_elsewhere().await.lease(id).await.unwrap_err().is_leased());
    desk.store.send_command(id, ControlCommand::Pause(desk.clock.now())).await.unwrap();
    drop(open);
    assert_eq!(work.await.unwrap().1, 0);
    let lease = desk.store.lease(id).await;
    assert!(lease.is_ok(), "it is given back");
    drop(lease);
    assert_eq!(prepare(&desk, preparation(&desk, &signers)).await.unwrap(), (0, 0), "it is paused");
}
