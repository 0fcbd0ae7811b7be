//! A relay that does not want the mail, or knows nobody, stops the delivery before the list is burnt.

use std::time::Duration;

use briefing::deliver::{StopReason, Trip, TripReason};
use briefing::domain::{Attempt, EmailAddress, EnhancedCode, Outcome, Reply, RowState, Stage};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use briefing::store::{Due, Ledger, Suppressions};

use crate::support::desk::{copies, reader, relay};
use crate::support::{Desk, TestNewsroom};

async fn nobody_is_suppressed(desk: &Desk) {
    for row in desk.rows().await {
        let address = EmailAddress::parse(&row.email.to_string()).unwrap();
        assert_eq!(desk.store.is_suppressed(&address).await.unwrap(), None, "{address:?}");
    }
}

#[tokio::test]
async fn a_run_of_spam_verdicts_stops_the_delivery_with_the_relays_words() {
    for answer in
        ["554 5.7.1 this looks like spam to us", "554 message rejected", "550 5.7.26 not authenticated"]
    {
        let script = move |event: &Event<'_>| match event.hook {
            Hook::Content { .. } => Action::Reply(answer.into()),
            _ => Action::Default,
        };
        let (desk, server) = (Desk::plan(100).await, relay(script).await);
        let report = desk.run(desk.settings(&server)).await;
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
        nobody_is_suppressed(&desk).await;

        let cured = relay(AcceptAll).await;
        let report = desk.run(desk.settings(&cured)).await;
        assert_eq!((report.tally.accepted, report.tally.refused), (100 - refused, refused));
        let copies = copies(&cured.received());
        let refused = desk.states().await.into_iter().filter(|(_, state)| *state == RowState::Refused);
        assert!(refused.into_iter().all(|(address, _)| !copies.contains_key(&address)));
    }
}

#[tokio::test]
async fn a_relay_that_wants_the_sender_no_longer_stops_the_delivery_too() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if event.accepted >= 5 => Action::Reply("550 5.7.1 enough of you".into()),
        _ => Action::Default,
    };
    let (desk, server) = (Desk::plan(60).await, relay(script).await);
    let report = desk.run(desk.settings(&server)).await;
    assert!(matches!(report.unfinished, Some(StopReason::BreakerTripped(_))), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (20, 0), "no reader is refused by it");
}

#[tokio::test]
async fn a_relay_that_knows_nobody_anywhere_has_nobody_suppressed() {
    let readers = (0..100).map(|n| reader(&format!("r{n:03}@d{}.example", n % 20)));
    let desk = Desk::plan_for(&TestNewsroom::small(), readers.collect()).await;
    let script = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { .. } => Action::Reply("550 5.1.1 user unknown".into()),
        _ => Action::Default,
    };
    let server = relay(script).await;
    let report = desk.run(desk.settings(&server)).await;
    let Some(StopReason::BreakerTripped(Trip { reason: TripReason::UnknownMailboxes, .. })) =
        &report.unfinished
    else {
        panic!("{report:?}")
    };
    let refused = report.tally.refused;
    assert!((20..=24).contains(&refused), "{report:?}");
    nobody_is_suppressed(&desk).await;

    // Nor later, on the word it gave then.
    let cured = relay(AcceptAll).await;
    let report = desk.run(desk.settings(&cured)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (100 - refused, refused));
    nobody_is_suppressed(&desk).await;
}

/// Such a relay may deliver everything, or nothing: it must not be the whole list of which nobody knows.
#[tokio::test]
async fn a_relay_that_goes_away_after_every_message_does_not_put_the_whole_list_in_doubt() {
    for action in [Action::Close, Action::AcceptThenClose, Action::RawThenClose(b"25".to_vec())] {
        let script = move |event: &Event<'_>| match event.hook {
            Hook::Content { .. } => action.clone(),
            _ => Action::Default,
        };
        let (desk, server) = (Desk::plan(100).await, relay(script).await);
        let report = desk.run(desk.settings(&server)).await;
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
async fn refusals_here_and_there_stop_nothing() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to } if to.contains('7') => Action::Reply("550 5.7.1 not from you".into()),
        Hook::Rcpt { to } if to.contains('8') => Action::Reply("550 5.1.1 no such user".into()),
        _ => Action::Default,
    };
    let (desk, server) = (Desk::plan(60).await, relay(script).await);
    let report = desk.run(desk.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (48, 12));
    let eight = EmailAddress::parse("r008@harbour.example").unwrap();
    assert!(desk.store.is_suppressed(&eight).await.unwrap().is_some());
}

/// What a run leaves that is killed before its relay was believed: rows that say no such mailbox, and nothing else.
async fn left_by_a_killed_run(readers: usize, missing: usize) -> Desk {
    let readers = (0..readers).map(|n| reader(&format!("r{n:03}@d{}.example", n % 20)));
    let desk = Desk::plan_for(&TestNewsroom::small(), readers.collect()).await;
    let (id, at) = (desk.planned.delivery.id, desk.clock.now());
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
    let claims = desk.store.claim(id, 99, at, Due::Queued).await.unwrap();
    for claim in &claims[..missing] {
        desk.store.record(id, claim.subscriber, attempt.clone(), None).await.unwrap();
    }
    desk.clock.advance(Duration::from_mins(1));
    desk
}

#[tokio::test]
async fn what_a_killed_run_heard_of_missing_mailboxes_counts_when_the_next_run_ends_well() {
    let (desk, server) = (left_by_a_killed_run(6, 2).await, relay(AcceptAll).await);
    nobody_is_suppressed(&desk).await;
    assert_eq!(desk.run(desk.settings(&server)).await.tally.accepted, 4);
    for row in desk.rows().await {
        let suppressed = desk.store.is_suppressed(&row.email).await.unwrap();
        assert_eq!(suppressed.is_some(), row.state == RowState::Refused, "{row:?}");
    }
}

#[tokio::test]
async fn what_a_killed_run_heard_counts_for_nothing_when_the_relay_is_found_out_later() {
    let desk = left_by_a_killed_run(60, 10).await;
    let nobody = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { .. } => Action::Reply("550 5.1.1 user unknown".into()),
        _ => Action::Default,
    };
    let report = desk.run(desk.settings(&relay(nobody).await)).await;
    assert!(matches!(report.unfinished, Some(StopReason::BreakerTripped(_))), "{report:?}");
    let report = desk.run(desk.settings(&relay(AcceptAll).await)).await;
    assert!(report.unfinished.is_none() && report.tally.refused >= 30, "{report:?}");
    nobody_is_suppressed(&desk).await;
}
