//! How fast, and over how many connections at once: for each relay and each recipient's domain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::deliver::{DomainLimits, Limits};
use briefing::inbox::{Action, Event, Hook, Script};

use crate::support::desk::{copies, reader, relay};
use crate::support::{Desk, TestNewsroom};

/// So many readers of each domain, domain by domain in the order of the rows.
async fn desk(domains: &[(&str, usize)]) -> Desk {
    let readers = domains
        .iter()
        .flat_map(|(domain, count)| (0..*count).map(move |number| reader(&format!("r{number:03}@{domain}"))));
    Desk::plan_for(&TestNewsroom::small(), readers.collect()).await
}

fn domain_of(address: &str) -> String {
    address.rsplit_once('@').unwrap().1.to_owned()
}

fn limits(domain: &str, interval: Option<Duration>, connections: Option<u32>) -> DomainLimits {
    let mut limits = DomainLimits::default();
    limits.set(domain, Limits { interval, connections });
    limits
}

/// How many messages of each domain a relay had under way at once, from `RCPT` to its answer to the dot.
#[derive(Default)]
struct Crowd {
    inside: Mutex<BTreeMap<u64, String>>,
    most: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Script for Crowd {
    fn answer(&self, event: &Event<'_>) -> Action {
        let mut inside = self.inside.lock().unwrap();
        match event.hook {
            Hook::Rcpt { to } => {
                let domain = domain_of(to);
                inside.insert(event.connection, domain.clone());
                let now = inside.values().filter(|other| **other == domain).count();
                let mut most = self.most.lock().unwrap();
                let most = most.entry(domain).or_default();
                *most = now.max(*most);
            }
            Hook::Content { .. } => {
                inside.remove(&event.connection);
            }
            _ => {}
        }
        Action::Default
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_never_has_more_connections_than_it_may() {
    let desk = desk(&[("few.example", 60), ("meadow.example", 60)]).await;
    let crowd = Crowd::default();
    let most = Arc::clone(&crowd.most);
    let server = relay(crowd).await;
    let mut settings = desk.settings(&server);
    (settings.connections, settings.domains) = (12, limits("few.example", None, Some(2)));
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!(copies(&server.received()).len(), 120);
    let most = most.lock().unwrap();
    assert!(most["few.example"] <= 2 && most["meadow.example"] > 2, "{most:?}");
}

#[tokio::test]
async fn a_throttled_domain_at_the_head_of_the_list_delays_nobody() {
    let desk = desk(&[("slow.example", 40), ("meadow.example", 200)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = desk.settings(&server);
    settings.domains = limits("slow.example", Some(Duration::from_mins(1)), None);
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let order: Vec<_> = server.received().iter().map(|message| domain_of(&message.to[0])).collect();
    assert_eq!(order.len(), 240);
    // Time stands still until everybody waits: until then, one of the slow domain may go.
    let slow = order.iter().take(200).filter(|domain| *domain == "slow.example").count();
    assert!(slow <= 4, "{slow}");
    for row in desk.rows().await {
        assert_eq!(desk.story(&row.email.to_string()).await.attempts.len(), 1, "waiting is no attempt");
    }
}

/// What does not fit aside goes back to the ledger and comes back by itself.
#[tokio::test]
async fn a_long_list_of_one_throttled_domain_is_sent_in_one_run() {
    let desk = desk(&[("slow.example", 700)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = desk.settings(&server);
    settings.domains = limits("slow.example", Some(Duration::from_secs(20)), None);
    settings.patience = Duration::ZERO;
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (700, Some(&1)));
}

/// A domain that can stand one message at a time and says so is given one at a time after a while, and the rest is not
/// slowed down by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_that_says_too_many_gets_fewer() {
    let crowded = |said: &Arc<Mutex<usize>>| {
        let said = Arc::clone(said);
        let inside = Mutex::new(BTreeSet::new());
        move |event: &Event<'_>| {
            let mut inside = inside.lock().unwrap();
            match event.hook {
                Hook::Rcpt { to } if to.ends_with("@few.example") => {
                    inside.insert(event.connection);
                    if inside.len() > 1 {
                        inside.remove(&event.connection);
                        *said.lock().unwrap() += 1;
                        return Action::Reply("452 4.5.3 one at a time".into());
                    }
                }
                Hook::Content { .. } => {
                    inside.remove(&event.connection);
                }
                _ => {}
            }
            Action::Default
        }
    };
    let said = Arc::default();
    let desk = desk(&[("few.example", 150), ("meadow.example", 150)]).await;
    let server = relay(crowded(&said)).await;
    let mut settings = desk.settings(&server);
    (settings.connections, settings.patience) = (10, Duration::from_hours(20));
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (300, Some(&1)));
    let said = *said.lock().unwrap();
    assert!(said < 150, "it learned: {said} of 150 were put off");
}

#[tokio::test]
async fn a_rate_holds_for_the_whole_delivery() {
    let desk = desk(&[("harbour.example", 30), ("meadow.example", 30)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = desk.settings(&server);
    settings.interval = Some(Duration::from_mins(1));
    let began = desk.clock.as_ref();
    let before = briefing::runtime::Clock::now(began);
    let report = desk.run(settings).await;
    assert_eq!(report.tally.accepted, 60, "{report:?}");
    let took = briefing::runtime::Clock::now(began).duration_since(before);
    assert!((59..=70).contains(&took.as_mins()), "{took:?}");
}
