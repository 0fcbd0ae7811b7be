//! Several relays for one delivery.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use briefing::deliver::{Limits, RelayConfig, Relays, RunSettings, StopReason};
use briefing::inbox::{AcceptAll, Action, Event, Hook, Received, RequireAuth, Server};
use briefing::smtp::Relay;

use crate::support::delivery::{copies, relay, subscriber, subscribers};
use crate::support::{ClosedPort, TestDelivery, TestNewsroom};

fn route(address: &str, weight: u32) -> RelayConfig {
    let relay = Relay::parse(&format!("smtp://{address}")).unwrap();
    RelayConfig { relay, weight, limits: Limits::default() }
}

fn settings(delivery: &TestDelivery, servers: &[(&Server, u32)]) -> RunSettings {
    let routes = servers.iter().map(|(server, weight)| route(&server.smtp_addr().to_string(), *weight));
    let relays = Relays::new(routes.collect()).unwrap();
    RunSettings { relays, ..delivery.settings(servers[0].0) }
}

fn assert_once(servers: &[&Server], readers: usize) {
    let all: Vec<Received> = servers.iter().flat_map(|server| server.received()).collect();
    let copies = copies(&all);
    assert_eq!((copies.len(), copies.values().max()), (readers, Some(&1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relays_share_messages_by_weight() {
    let (one, two) = (relay(AcceptAll).await, relay(AcceptAll).await);
    let delivery = TestDelivery::plan(240).await;
    let report = delivery.run(settings(&delivery, &[(&one, 3), (&two, 1)])).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_once(&[&one, &two], 240);
    assert!((170..=190).contains(&one.messages()), "{} and {}", one.messages(), two.messages());
    let mut by_relay = BTreeMap::<String, u64>::new();
    for row in delivery.rows().await {
        let story = delivery.story(&row.email.to_string()).await;
        *by_relay.entry(story.attempts[0].relay.clone()).or_default() += 1;
    }
    assert_eq!(by_relay[&one.smtp_addr().to_string()], one.messages(), "the ledger knows who took what");
}

/// RFC 6531: what one relay cannot carry waits for the one that can; where none can, it is refused with the reason.
#[tokio::test]
async fn address_beyond_ascii_goes_over_the_relay_that_offers_smtputf8() {
    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["SMTPUTF8"]),
        _ => Action::Default,
    };
    for (is_offered, accepted, refused) in [(true, 24, 0), (false, 20, 4)] {
        let one = relay(hide).await;
        let two = if is_offered { relay(AcceptAll).await } else { relay(hide).await };
        let mut all = subscribers(20);
        all.extend(
            ["민서", "지우", "하늘", "바다"].map(|local| subscriber(&format!("{local}@harbour.example"))),
        );
        let delivery = TestDelivery::plan_for(&TestNewsroom::small(), all).await;
        let settings = settings(&delivery, &[(&one, 1), (&two, 1)]);
        let report = delivery.run(RunSettings { patience: Duration::from_hours(24), ..settings }).await;
        assert_eq!((report.tally.accepted, report.tally.refused), (accepted, refused), "{report:?}");
    }
}

#[tokio::test]
async fn failed_relay_leaves_the_rest_to_the_other() {
    for at_greeting in
        [Action::Close, Action::CloseWith421, Action::RawThenClose(b"450 4.3.2 not now\r\n".to_vec())]
    {
        let taken = AtomicU64::new(0);
        let answer = at_greeting.clone();
        let dies = move |event: &Event<'_>| match event.hook {
            Hook::Connect if taken.load(Ordering::Relaxed) >= 10 => answer.clone(),
            Hook::Mail { .. } if taken.fetch_add(1, Ordering::Relaxed) >= 10 => Action::Close,
            _ => Action::Default,
        };
        let (one, two) = (relay(dies).await, relay(AcceptAll).await);
        let delivery = TestDelivery::plan(100).await;
        let report = delivery.run(settings(&delivery, &[(&one, 1), (&two, 1)])).await;
        assert!(report.unfinished.is_none(), "{at_greeting:?}: {report:?}");
        assert_once(&[&one, &two], 100);
        assert!(one.messages() <= 10 && two.messages() >= 90);
    }
}

#[tokio::test]
async fn silent_relay_leaves_its_share_to_the_other() {
    let closed = ClosedPort::new();
    let two = relay(AcceptAll).await;
    let delivery = TestDelivery::plan(50).await;
    let routes = vec![route(&closed.to_string(), 9), route(&two.smtp_addr().to_string(), 1)];
    let relays = Relays::new(routes).unwrap();
    let report = delivery.run(RunSettings { relays, ..delivery.settings(&two) }).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_once(&[&two], 50);
}

#[tokio::test]
async fn wrong_password_at_one_relay_uses_the_other() {
    let (one, two) = (relay(RequireAuth::new("desk", "right")).await, relay(AcceptAll).await);
    let delivery = TestDelivery::plan(50).await;
    let routes =
        vec![route(&format!("desk:wrong@{}", one.smtp_addr()), 1), route(&two.smtp_addr().to_string(), 1)];
    let relays = Relays::new(routes).unwrap();
    let report = delivery.run(RunSettings { relays, ..delivery.settings(&two) }).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_once(&[&two], 50);
}

#[tokio::test]
async fn all_relays_failed_keeps_the_plan_for_another() {
    let (one, other) = (ClosedPort::new(), ClosedPort::new());
    let delivery = TestDelivery::plan(20).await;
    let server = relay(AcceptAll).await;
    let relays = Relays::new(vec![route(&one.to_string(), 1), route(&other.to_string(), 2)]).unwrap();
    let report = delivery.run(RunSettings { relays, ..delivery.settings(&server) }).await;
    assert!(matches!(report.unfinished, Some(StopReason::RelayFailed(_))), "{report:?}");
    assert_eq!(report.tally.pending, 20);

    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 20);
    assert_once(&[&server], 20);
}

/// Its connections break in the middle; no recipient is lost, gets two messages, or is uncertain without reason.
#[tokio::test]
async fn zero_weight_relay_is_a_standby() {
    let (one, spare) = (relay(AcceptAll).await, relay(AcceptAll).await);
    let delivery = TestDelivery::plan(40).await;
    let report = delivery.run(settings(&delivery, &[(&one, 1), (&spare, 0)])).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!(one.messages() + spare.messages(), 40);
    assert!(spare.messages() <= 1, "before the first connection stands: {}", spare.messages());
}
