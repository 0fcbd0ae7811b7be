//! Rate and connection limits: for each relay and each recipient's domain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::deliver::{DomainLimits, Limits};
use briefing::inbox::{Action, Event, Hook, Script};

use crate::support::delivery::{copies, relay, subscriber};
use crate::support::{TestDelivery, TestNewsroom};

/// Plans for this number of subscribers in each domain, domain by domain in the order of the rows.
async fn delivery(domains: &[(&str, usize)]) -> TestDelivery {
    let readers = domains.iter().flat_map(|(domain, count)| {
        (0..*count).map(move |number| subscriber(&format!("r{number:03}@{domain}")))
    });
    TestDelivery::plan_for(&TestNewsroom::small(), readers.collect()).await
}

fn domain_of(address: &str) -> String {
    address.rsplit_once('@').unwrap().1.to_owned()
}

fn limits(domain: &str, interval: Option<Duration>, connections: Option<u32>) -> DomainLimits {
    let mut limits = DomainLimits::default();
    limits.set(domain, Limits { interval, connections });
    limits
}

/// Concurrent messages of each domain at a relay, from `RCPT` to its reply to the dot.
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
async fn domain_connection_limit_is_never_exceeded() {
    let delivery = delivery(&[("few.example", 60), ("meadow.example", 60)]).await;
    let crowd = Crowd::default();
    let most = Arc::clone(&crowd.most);
    let server = relay(crowd).await;
    let mut settings = delivery.settings(&server);
    (settings.connections, settings.domains) = (12, limits("few.example", None, Some(2)));
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!(copies(&server.received()).len(), 120);
    let most = most.lock().unwrap();
    assert!(most["few.example"] <= 2 && most["meadow.example"] > 2, "{most:?}");
}

#[tokio::test]
async fn rate_limited_domain_at_the_head_delays_nobody() {
    let delivery = delivery(&[("slow.example", 40), ("meadow.example", 200)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = delivery.settings(&server);
    settings.domains = limits("slow.example", Some(Duration::from_mins(1)), None);
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let order: Vec<_> = server.received().iter().map(|message| domain_of(&message.to[0])).collect();
    assert_eq!(order.len(), 240);
    // Time stands still until every worker waits: until then, one message of the slow domain may go.
    let slow = order.iter().take(200).filter(|domain| *domain == "slow.example").count();
    assert!(slow <= 4, "{slow}");
    for row in delivery.rows().await {
        assert_eq!(delivery.story(&row.email.to_string()).await.attempts.len(), 1, "waiting is no attempt");
    }
}

/// Claims that find the parked queues full are postponed and claimed again.
#[tokio::test]
async fn long_list_of_one_limited_domain_is_sent_in_one_run() {
    let delivery = delivery(&[("slow.example", 700)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = delivery.settings(&server);
    settings.domains = limits("slow.example", Some(Duration::from_secs(20)), None);
    settings.patience = Duration::ZERO;
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (700, Some(&1)));
}

/// A domain that can stand one message at a time and says so is given one at a time after a while, and the rest is not
/// slowed down by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn throttling_domain_gets_fewer_connections() {
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
    let delivery = delivery(&[("few.example", 150), ("meadow.example", 150)]).await;
    let server = relay(crowded(&said)).await;
    let mut settings = delivery.settings(&server);
    (settings.connections, settings.patience) = (10, Duration::from_hours(20));
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (300, Some(&1)));
    let said = *said.lock().unwrap();
    assert!(said < 150, "it learned: {said} of 150 were put off");
}

#[tokio::test]
async fn rate_limits_the_whole_delivery() {
    let delivery = delivery(&[("harbour.example", 30), ("meadow.example", 30)]).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let mut settings = delivery.settings(&server);
    settings.interval = Some(Duration::from_mins(1));
    let began = delivery.clock.as_ref();
    let before = briefing::runtime::Clock::now(began);
    let report = delivery.run(settings).await;
    assert_eq!(report.tally.accepted, 60, "{report:?}");
    let took = briefing::runtime::Clock::now(began).duration_since(before);
    assert!((59..=70).contains(&took.as_mins()), "{took:?}");
}
