//! Relays with limits, relays that go away, relays that do not want us.

use std::sync::atomic::{AtomicU64, Ordering};

use briefing::deliver::StopReason;
use briefing::domain::{DeliveryState, Stage};
use briefing::inbox::{AcceptAll, Action, Event, Hook, MaxPerConnection, RequireAuth, Server};
use briefing::smtp::Relay;

use crate::support::delivery::{copies, relay};
use crate::support::{ClosedPort, ConnectionLimit, TestDelivery};

fn assert_once(server: &Server, readers: usize) {
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (readers, Some(&1)), "{copies:?}");
}

#[tokio::test]
async fn message_limit_a_connection_defers_nobody() {
    for limit in [1, 3] {
        let (delivery, server) = (TestDelivery::plan(20).await, relay(MaxPerConnection(limit)).await);
        let report = delivery.run(delivery.settings(&server)).await;
        assert!(report.unfinished.is_none(), "{report:?}");
        assert_once(&server, 20);
        for row in delivery.rows().await {
            let story = delivery.story(&row.email.to_string()).await;
            assert_eq!(story.attempts.len(), 1, "ending a session is no attempt");
        }
    }
}

#[tokio::test]
async fn relay_with_two_connections_gets_all_messages() {
    for answer in ["421 4.7.0 too many connections", "554 5.7.0 too many connections"] {
        let (delivery, server) = (TestDelivery::plan(40).await, relay(ConnectionLimit::new(2, answer)).await);
        let mut settings = delivery.settings(&server);
        settings.connections = 8;
        let report = delivery.run(settings).await;
        assert!(report.unfinished.is_none(), "{answer}: {report:?}");
        assert_once(&server, 40);
    }
}

#[tokio::test]
async fn unreachable_relay_leaves_the_plan_unchanged() {
    let delivery = TestDelivery::plan(10).await;
    let server = relay(AcceptAll).await;
    let mut settings = delivery.settings(&server);
    let closed = ClosedPort::new();
    settings.relays = Relay::parse(&format!("smtp://{closed}")).unwrap().into();
    let report = delivery.run(settings).await;
    let Some(StopReason::RelayFailed(failure)) = &report.unfinished else { panic!("{report:?}") };
    assert_eq!(failure.stage(), Stage::Connect);
    assert_eq!((report.tally.pending, report.tally.state()), (10, DeliveryState::Planned));

    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.found_uncertain), (10, 0));
    assert_once(&server, 10);
}

#[tokio::test]
async fn relay_failure_in_the_middle_loses_nobody() {
    let accepted = AtomicU64::new(0);
    let dies = move |event: &Event<'_>| match event.hook {
        Hook::Content { .. } if accepted.fetch_add(1, Ordering::Relaxed) < 11 => Action::Default,
        Hook::Content { .. } => Action::Reply("421 4.3.2 shutting down".into()),
        Hook::Quit => Action::Default,
        _ if accepted.load(Ordering::Relaxed) >= 11 => Action::CloseWith421,
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(40).await, relay(dies).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(matches!(report.unfinished, Some(StopReason::RelayFailed(_))), "{report:?}");
    assert_eq!((report.tally.accepted, server.messages()), (11, 11));
    assert_eq!(report.tally.uncertain + report.tally.refused, 0);
    assert!(report.tally.pending >= 40 - 11 - 4, "at most one a connection was put off: {report:?}");

    let cured = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&cured)).await.tally.accepted, 40);
    let mut all = server.received();
    all.extend(cured.received());
    let copies = copies(&all);
    assert_eq!((copies.len(), copies.values().max()), (40, Some(&1)));
}

#[tokio::test]
async fn wrong_password_hands_nothing_over() {
    let (delivery, server) = (TestDelivery::plan(10).await, relay(RequireAuth::new("desk", "right")).await);
    let mut settings = delivery.settings(&server);
    settings.relays = Relay::parse(&format!("smtp://desk:wrong@{}", server.smtp_addr())).unwrap().into();
    let report = delivery.run(settings).await;
    let Some(StopReason::RelayFailed(failure)) = &report.unfinished else { panic!("{report:?}") };
    assert_eq!(failure.stage(), Stage::Auth);
    assert_eq!((report.tally.pending, report.tally.planned()), (10, 10));
    assert!(
        server.transcripts().iter().all(|talk| talk.client().iter().all(|line| !line.starts_with("MAIL")))
    );
    assert!(server.connections() <= 4, "a wrong password is not tried over and over");

    let mut settings = delivery.settings(&server);
    settings.relays = Relay::parse(&format!("smtp://desk:right@{}", server.smtp_addr())).unwrap().into();
    assert_eq!(delivery.run(settings).await.tally.accepted, 10);
}

/// Dropped connections are transient: the run reconnects before it gives up.
#[tokio::test]
async fn failing_first_connections_are_retried() {
    for stage in [Stage::Connect, Stage::Hello] {
        let count = AtomicU64::new(0);
        let stumbles = move |event: &Event<'_>| {
            let meets = event.hook.is_at(stage) && count.fetch_add(1, Ordering::Relaxed) < 3;
            if meets { Action::Close } else { Action::Default }
        };
        let (delivery, server) = (TestDelivery::plan(5).await, relay(stumbles).await);
        let mut settings = delivery.settings(&server);
        settings.connections = 1;
        let report = delivery.run(settings).await;
        assert!(report.unfinished.is_none(), "{stage:?}: {report:?}");
        assert_once(&server, 5);
    }
}

#[tokio::test]
async fn relay_that_closes_after_every_message_gets_all() {
    // No 421, just a closed connection at the next MAIL.
    let script = |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if event.accepted > 0 => Action::Close,
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(12).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!(report.tally.accepted, 12, "{report:?}");
    assert_once(&server, 12);
    assert_eq!(server.connections(), 12);
}

/// A restarting relay drops all connections at once. All of them return, not a single one.
#[tokio::test]
async fn all_connections_return_after_a_relay_restart() {
    let sent = AtomicU64::new(0);
    let restarts = move |event: &Event<'_>| match event.hook {
        // All four are dropped, and the first three who come back knock too early.
        Hook::Mail { .. } if event.connection <= 4 && sent.fetch_add(1, Ordering::Relaxed) >= 20 => {
            Action::Close
        }
        Hook::Connect if (5..=7).contains(&event.connection) => Action::Close,
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(300).await, relay(restarts).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_once(&server, 300);
    let mut carried = std::collections::BTreeMap::<u64, usize>::new();
    for message in server.received().iter().filter(|message| message.connection > 7) {
        *carried.entry(message.connection).or_default() += 1;
    }
    assert_eq!(carried.len(), 4, "{carried:?}");
    assert!(carried.values().all(|messages| *messages > 10), "{carried:?}");
}
