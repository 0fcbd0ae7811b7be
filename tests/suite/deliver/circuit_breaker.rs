//! The circuit breaker: a relay that rejects the mail, or knows no mailbox, stops the delivery.

use std::time::Duration;

use briefing::deliver::{StopReason, Trip, TripReason};
use briefing::domain::{Attempt, EmailAddress, EnhancedCode, Outcome, Reply, RowState, Stage};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use briefing::store::{Due, Ledger, Suppressions};

use crate::support::delivery::{copies, relay, subscriber};
use crate::support::{TestDelivery, TestNewsroom};

async fn nobody_is_suppressed(delivery: &TestDelivery) {
    for row in delivery.rows().await {
        let address = EmailAddress::parse(&row.email.to_string()).unwrap();
        assert_eq!(delivery.store.suppression(&address).await.unwrap(), None, "{address:?}");
    }
}

#[tokio::test]
async fn policy_rejections_stop_with_the_relays_reply() {
    for answer in
        ["554 5.7.1 this looks like spam to us", "554 message rejected", "550 5.7.26 not authenticated"]
    {
        let script = move |event: &Event<'_>| match event.hook {
            Hook::Content { .. } => Action::Reply(answer.into()),
            _ => Action::Default,
        };
        let (delivery, server) = (TestDelivery::plan(100).await, relay(script).await);
        let report = delivery.run(delivery.settings(&server)).await;
        let Some(StopReason::BreakerTripped(tripped)) = &report.unfinished else {
            panic!("{answer}: {report:?}")
        };
        assert_eq!(
            (tripped.reason, tripped.reply.as_ref().unwrap().to_string().as_str()),
            (TripReason::PolicyRejections, answer)
        );
        assert_eq!(tripped.relay, server.smtp_addr().to_string());
        let refused = report.tally.refused;
        assert!((10..=14).contains(&refused), "ten, and what was under way: {refused}");
        assert_eq!(report.tally.pending, 100 - refused);
        nobody_is_suppressed(&delivery).await;

        let cured = relay(AcceptAll).await;
        let report = delivery.run(delivery.settings(&cured)).await;
        assert_eq!((report.tally.accepted, report.tally.refused), (100 - refused, refused));
        let copies = copies(&cured.received());
        let refused = delivery.states().await.into_iter().filter(|(_, state)| *state == RowState::Refused);
        assert!(refused.into_iter().all(|(address, _)| !copies.contains_key(&address)));
    }
}

#[tokio::test]
async fn sender_rejected_in_the_middle_stops_the_delivery() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if event.accepted >= 5 => Action::Reply("550 5.7.1 enough of you".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(60).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(matches!(report.unfinished, Some(StopReason::BreakerTripped(_))), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (20, 0), "no reader is refused by it");
}

#[tokio::test]
async fn relay_without_known_mailboxes_suppresses_nobody() {
    let readers = (0..100).map(|n| subscriber(&format!("r{n:03}@d{}.example", n % 20)));
    let delivery = TestDelivery::plan_for(&TestNewsroom::small(), readers.collect()).await;
    let script = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { .. } => Action::Reply("550 5.1.1 user unknown".into()),
        _ => Action::Default,
    };
    let server = relay(script).await;
    let report = delivery.run(delivery.settings(&server)).await;
    let Some(StopReason::BreakerTripped(Trip { reason: TripReason::UnknownMailboxes, .. })) =
        &report.unfinished
    else {
        panic!("{report:?}")
    };
    let refused = report.tally.refused;
    assert!((20..=24).contains(&refused), "{report:?}");
    nobody_is_suppressed(&delivery).await;

    // Nor later, by the replies it gave then.
    let cured = relay(AcceptAll).await;
    let report = delivery.run(delivery.settings(&cured)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (100 - refused, refused));
    nobody_is_suppressed(&delivery).await;
}

/// Such a relay may deliver everything, or nothing: the whole list must not become uncertain.
#[tokio::test]
async fn relay_that_goes_away_after_every_message_is_stopped() {
    for action in [Action::Close, Action::AcceptThenClose, Action::RawThenClose(b"25".to_vec())] {
        let script = move |event: &Event<'_>| match event.hook {
            Hook::Content { .. } => action.clone(),
            _ => Action::Default,
        };
        let (delivery, server) = (TestDelivery::plan(100).await, relay(script).await);
        let report = delivery.run(delivery.settings(&server)).await;
        let Some(StopReason::BreakerTripped(Trip { reason: TripReason::NoReplies, .. })) = &report.unfinished
        else {
            panic!("{report:?}")
        };
        let doubts = report.tally.uncertain;
        assert!((14..=18).contains(&doubts), "one a connection, ten more, and what was under way: {doubts}");
        assert_eq!(report.tally.pending, 100 - doubts);
    }
}

#[tokio::test]
async fn scattered_refusals_do_not_stop() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to } if to.contains('7') => Action::Reply("550 5.7.1 not from you".into()),
        Hook::Rcpt { to } if to.contains('8') => Action::Reply("550 5.1.1 no such user".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(60).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (48, 12));
    let eight = EmailAddress::parse("r008@harbour.example").unwrap();
    assert!(delivery.store.suppression(&eight).await.unwrap().is_some());
}

/// What a run leaves that is killed before its relay was believed: rows that say no such mailbox, and nothing else.
async fn left_by_a_killed_run(readers: usize, missing: usize) -> TestDelivery {
    let readers = (0..readers).map(|n| subscriber(&format!("r{n:03}@d{}.example", n % 20)));
    let delivery = TestDelivery::plan_for(&TestNewsroom::small(), readers.collect()).await;
    let (id, at) = (delivery.planned.delivery.id, delivery.clock.now());
    let reply =
        Some(Reply { code: 550, enhanced: EnhancedCode::parse("5.1.1"), text: "no such user".into() });
    let attempt = Attempt {
        outcome: Outcome::Refused,
        stage: Stage::RcptTo,
        reply,
        note: None,
        relay: "relay.example:25".into(),
        at,
    };
    let token = delivery.store.lease(id).await.unwrap().token();
    let claims = delivery.store.claim(token, 99, at, Due::Queued).await.unwrap();
    for claim in &claims[..missing] {
        delivery.store.record(token, claim.subscriber, attempt.clone(), None).await.unwrap();
    }
    delivery.clock.advance(Duration::from_mins(1));
    delivery
}

#[tokio::test]
async fn bounces_of_a_killed_run_count_after_a_good_run() {
    let (delivery, server) = (left_by_a_killed_run(6, 2).await, relay(AcceptAll).await);
    nobody_is_suppressed(&delivery).await;
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 4);
    for row in delivery.rows().await {
        let suppressed = delivery.store.suppression(&row.email).await.unwrap();
        assert_eq!(suppressed.is_some(), row.state == RowState::Refused, "{row:?}");
    }
}

#[tokio::test]
async fn bounces_of_a_killed_run_are_dropped_after_a_trip() {
    let delivery = left_by_a_killed_run(60, 10).await;
    let nobody = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { .. } => Action::Reply("550 5.1.1 user unknown".into()),
        _ => Action::Default,
    };
    let report = delivery.run(delivery.settings(&relay(nobody).await)).await;
    assert!(matches!(report.unfinished, Some(StopReason::BreakerTripped(_))), "{report:?}");
    let report = delivery.run(delivery.settings(&relay(AcceptAll).await)).await;
    assert!(report.unfinished.is_none() && report.tally.refused >= 30, "{report:?}");
    nobody_is_suppressed(&delivery).await;
}
