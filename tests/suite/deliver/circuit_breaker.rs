//! The circuit breaker: a relay that rejects the mail, or knows no mailbox, stops the delivery.

use std::time::Duration;

use briefing::deliver::{StopReason, Trip, TripReason};
use briefing::domain::{Attempt, EmailAddress, EnhancedCode, Outcome, Reply, RowState, Stage};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use briefing::store::{DeliveryControl, Due, Ledger, LedgerAudit, Suppressions};

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
        let met = report.tally.deferred;
        assert!((10..=14).contains(&met), "ten, and what was under way: {met}");
        assert_eq!((report.tally.pending, report.tally.refused), (100 - met, 0));
        nobody_is_suppressed(&delivery).await;
        assert!(delivery.store.audit(delivery.planned.delivery.id).await.unwrap().faults.is_empty());

        // The refusals were not final, and their history stays.
        let cured = relay(AcceptAll).await;
        let report = delivery.run(delivery.settings(&cured)).await;
        assert_eq!((report.tally.accepted, report.tally.refused), (100, 0));
        let copies = copies(&cured.received());
        assert_eq!((copies.len(), copies.values().max()), (100, Some(&1)));
        let mut tries = Vec::new();
        for row in delivery.rows().await {
            let story = delivery.story(&row.email.to_string()).await;
            tries.push(story.attempts.iter().map(|attempt| attempt.outcome).collect::<Vec<_>>());
        }
        let twice = [Outcome::Refused, Outcome::Deferred, Outcome::Accepted];
        assert_eq!(tries.iter().filter(|outcomes| **outcomes == twice).count() as u64, met);
        assert!(tries.iter().all(|outcomes| *outcomes == twice || *outcomes == [Outcome::Accepted]));
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

/// A small list is not worth less: two refusals are a pattern where nothing was accepted.
#[tokio::test]
async fn policy_rejections_of_a_whole_small_list_are_not_final() {
    let spam = |event: &Event<'_>| match event.hook {
        Hook::Content { .. } => Action::Reply("554 5.7.1 looks like spam to us".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(5).await, relay(spam).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(matches!(report.unfinished, Some(StopReason::BreakerTripped(_))), "{report:?}");
    assert_eq!((report.tally.deferred, report.tally.refused), (5, 0), "{report:?}");
    let cured = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&cured)).await.tally.accepted, 5);
    assert_eq!(cured.messages(), 5);
}

/// Whoever is refused for a day is refused: the delivery must end some time.
#[tokio::test]
async fn policy_rejections_are_final_after_the_time_for_trying() {
    let spam = |event: &Event<'_>| match event.hook {
        Hook::Content { .. } => Action::Reply("554 5.7.1 looks like spam to us".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(4).await, relay(spam).await);
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.deferred, 4);
    delivery.clock.advance(Duration::from_hours(25));
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.deferred, report.tally.refused), (0, 4), "{report:?}");
}

/// The trip is on disk before what follows from it.
#[tokio::test]
async fn rejections_of_a_run_killed_after_the_trip_are_put_back_by_the_next() {
    let delivery = left_by_a_killed_run(20, 3, "5.7.1").await;
    let id = delivery.planned.delivery.id;
    delivery.store.distrust_refusals_until(id, delivery.clock.now()).await.unwrap();
    let server = relay(AcceptAll).await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (20, 0), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (20, Some(&1)));
}

#[tokio::test]
async fn rejections_of_a_cancelled_delivery_stay() {
    let delivery = left_by_a_killed_run(20, 3, "5.7.1").await;
    let (id, now) = (delivery.planned.delivery.id, delivery.clock.now());
    delivery.store.distrust_refusals_until(id, now).await.unwrap();
    delivery.store.cancel(id, now).await.unwrap();
    let server = relay(AcceptAll).await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.refused, server.messages()), (3, 0), "{report:?}");
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

/// What a run leaves that is killed before its relay was believed: rows refused with this code, and nothing else.
async fn left_by_a_killed_run(readers: usize, missing: usize, code: &str) -> TestDelivery {
    let readers = (0..readers).map(|n| subscriber(&format!("r{n:03}@d{}.example", n % 20)));
    let delivery = TestDelivery::plan_for(&TestNewsroom::small(), readers.collect()).await;
    let (id, at) = (delivery.planned.delivery.id, delivery.clock.now());
    let reply = Some(Reply { code: 550, enhanced: EnhancedCode::parse(code), text: "no".into() });
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
    let (delivery, server) = (left_by_a_killed_run(6, 2, "5.1.1").await, relay(AcceptAll).await);
    nobody_is_suppressed(&delivery).await;
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 4);
    for row in delivery.rows().await {
        let suppressed = delivery.store.suppression(&row.email).await.unwrap();
        assert_eq!(suppressed.is_some(), row.state == RowState::Refused, "{row:?}");
    }
}

#[tokio::test]
async fn bounces_of_a_killed_run_are_dropped_after_a_trip() {
    let delivery = left_by_a_killed_run(60, 10, "5.1.1").await;
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
