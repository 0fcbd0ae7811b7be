//! Deferred recipients: the time of the next attempt, and the wait for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::deliver::{RunSettings, StopReason};
use briefing::domain::{Destination, Outcome, RowState, Stage, SubscriberId, Variant};
use briefing::inbox::{AcceptAll, Action, Chain, Event, Greylist, Hook};
use briefing::runtime::Clock;
use briefing::store::{
    Audience, DeliveryOptions, Ledger, NewDelivery, Selection, SelectionTable, Subscribers,
};
use jiff::SignedDuration;

use crate::support::delivery::{copies, message_id_of, relay, subscribers};
use crate::support::{ConnectionLimit, TestDelivery};

/// Asserts that the first deferred recipient is due five to five and a half minutes after the first attempt.
async fn assert_due_in_five_minutes(delivery: &TestDelivery) {
    let due = delivery.store.next_due(delivery.planned.delivery.id).await.unwrap().unwrap();
    let wait = due.duration_since(delivery.clock.now());
    let (least, most) = (SignedDuration::from_mins(5), SignedDuration::from_secs(330));
    assert!(least <= wait && wait <= most, "{wait}");
}

#[tokio::test]
async fn transient_reply_at_any_step_defers_one_message() {
    for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot] {
        // Only the second message of the first connection meets it: the first and the third go through.
        let met = std::sync::atomic::AtomicBool::new(false);
        let script = move |event: &Event<'_>| {
            let meets = event.hook.is_at(stage) && event.accepted == 1;
            if meets && !met.swap(true, std::sync::atomic::Ordering::Relaxed) {
                Action::Reply("451 4.3.0 not now".into())
            } else {
                Action::Default
            }
        };
        let (delivery, server) = (TestDelivery::plan(3).await, relay(script).await);
        let mut settings = delivery.settings(&server);
        (settings.connections, settings.patience) = (1, Duration::ZERO);
        let report = delivery.run(settings).await;
        assert!(matches!(report.unfinished, Some(StopReason::Deferred(_))), "{stage:?} {report:?}");
        assert_eq!((report.tally.accepted, report.tally.deferred), (2, 1), "{stage:?}");
        assert_eq!((server.messages(), server.connections()), (2, 1), "{stage:?}");
        assert_due_in_five_minutes(&delivery).await;
        let story = delivery.story("r002@harbour.example").await;
        let attempt = &story.attempts[0];
        assert_eq!((attempt.outcome, attempt.stage), (Outcome::Deferred, stage));
        assert_eq!(attempt.reply.as_ref().unwrap().code, 451);
    }
}

#[tokio::test]
async fn greylisting_relay_is_waited_for() {
    let (delivery, server) = (TestDelivery::plan(20).await, relay(Greylist::default()).await);
    let began = delivery.clock.now();
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!(report.tally.accepted, 20);
    assert!(copies(&server.received()).values().all(|copies| *copies == 1));
    let waited = delivery.clock.now().duration_since(began);
    assert!(SignedDuration::from_mins(5) <= waited && waited <= SignedDuration::from_mins(6), "{waited}");
    let story = delivery.story("r007@harbour.example").await;
    let outcomes: Vec<_> = story.attempts.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Outcome::Deferred, Outcome::Accepted]);
}

#[tokio::test]
async fn progress_shows_the_wait_for_deferred() {
    for (server, told) in [(relay(Greylist::default()).await, true), (relay(AcceptAll).await, false)] {
        let delivery = TestDelivery::plan(3).await;
        let settings = delivery.settings(&server);
        let progress = std::sync::Arc::clone(&settings.progress);
        let waiting = progress.waiting();
        assert_eq!(delivery.run(settings).await.tally.accepted, 3);
        assert_eq!(waiting.has_changed().unwrap(), told);
        assert_eq!(*waiting.borrow(), None, "it is over");
    }
}

#[tokio::test]
async fn zero_wait_leaves_deferred_for_the_next_run() {
    let (delivery, server) = (TestDelivery::plan(5).await, relay(Greylist::default()).await);
    let began = delivery.clock.now();
    let mut settings = delivery.settings(&server);
    settings.patience = Duration::ZERO;
    let report = delivery.run(settings).await;
    let Some(StopReason::Deferred(due)) = report.unfinished else { panic!("{report:?}") };
    assert_eq!((report.tally.deferred, delivery.clock.now()), (5, began));
    assert!(due > began);

    // No recipient is tried again before its time.
    let mut settings = delivery.settings(&server);
    settings.patience = Duration::ZERO;
    assert_eq!(delivery.run(settings).await.tally.deferred, 5);
    assert_eq!(server.connections(), 4);

    // A person says: now.
    delivery.store.make_deferred_due(delivery.planned.delivery.id, delivery.clock.now()).await.unwrap();
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 5);
    assert_eq!(server.messages(), 5);
}

#[tokio::test]
async fn deferred_for_a_day_is_refused() {
    let full = |event: &Event<'_>| {
        if event.hook.is_at(Stage::RcptTo) { Action::Reply("452 4.2.2 full".into()) } else { Action::Default }
    };
    let (delivery, server) = (TestDelivery::plan(2).await, relay(full).await);
    let mut settings = delivery.settings(&server);
    settings.patience = Duration::from_hours(100);
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.refused, server.messages()), (2, 0));
    let story = delivery.story("r001@harbour.example").await;
    assert!(delivery.clock.now() <= story.attempts[0].at + SignedDuration::from_hours(24));
    let last = story.attempts.last().unwrap();
    assert!(last.note.as_ref().unwrap().contains("given up"), "{last:?}");
    // 5, 10, 20, 40 minutes and then every hour: some twenty-six tries in a day, not thousands.
    assert!((20..30).contains(&story.attempts.len()), "{}", story.attempts.len());
}

/// A slow delivery or a pause may take days. A recipient reached late must not be refused at the first deferral.
#[tokio::test]
async fn retry_time_counts_from_the_first_attempt() {
    let (delivery, server) = (TestDelivery::plan(3).await, relay(Greylist::default()).await);
    delivery.clock.advance(Duration::from_hours(60));
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (3, 0));
}

/// A relay that rejects a further connection must not end the wait for deferred recipients.
#[tokio::test]
async fn connect_failure_does_not_end_the_wait_for_deferred() {
    let door = ConnectionLimit::new(1, "554 5.3.2 one connection is enough");
    let script = Chain(vec![Arc::new(door), Arc::new(Greylist::default())]);
    let (delivery, server) = (TestDelivery::plan(6).await, relay(script).await);
    let mut settings = delivery.settings(&server);
    settings.connections = 4;
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!(report.tally.accepted, 6);
}

#[tokio::test]
async fn deferred_recipients_do_not_count_as_refused() {
    let (delivery, server) = (TestDelivery::plan(1).await, relay(Greylist::default()).await);
    let mut settings = delivery.settings(&server);
    settings.patience = Duration::ZERO;
    delivery.run(settings).await;
    assert_eq!(delivery.states().await["r001@harbour.example"], RowState::Deferred);
    delivery.clock.advance(Duration::from_mins(6));
    let other = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&other)).await.tally.accepted, 1, "its time had come");
}

/// Recipients added by `--again` get mail of their own day. Deferred ones get the same bytes as before.
#[tokio::test]
async fn recipients_added_later_get_the_date_of_that_day() {
    let tried = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&tried);
    let not_the_second = move |event: &Event<'_>| match event.hook {
        Hook::Content { bytes, to, .. } if to[0] == "r002@harbour.example" => {
            kept.lock().unwrap().push(bytes.to_vec());
            Action::Reply("451 4.3.0 later".into())
        }
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(2).await, relay(not_the_second).await);
    let settings = RunSettings { patience: Duration::ZERO, ..delivery.settings(&server) };
    assert_eq!(delivery.run(settings).await.tally.deferred, 1);

    delivery.clock.advance(Duration::from_hours(7 * 24));
    let (first, id) = (&delivery.planned, delivery.planned.delivery.id);
    delivery.store.sync("subscribers.toml", subscribers(3), delivery.clock.now()).await.unwrap();
    let contents = delivery.store.contents(id).await.unwrap();
    let sender = first.sender_snapshot.replace("lantern.example", "beacon.example");
    let again = NewDelivery {
        issue: first.delivery.issue.clone(),
        newsletter: None,
        hash: first.message_id_seed.clone(),
        sender_snapshot: sender.clone(),
        contents: contents.into_iter().map(|content| (content.variant, content.rendered)).collect(),
        planned_at: delivery.clock.now(),
        again: true,
        destination: Destination::Relays(Vec::new()),
        options: DeliveryOptions::default(),
    };
    assert_ne!(sender, first.sender_snapshot);
    let decide = Box::new(|_: &_| Selection::Mail(Variant::whole()));
    let selections = SelectionTable::decide(&delivery.store, decide).await.unwrap();
    delivery.store.plan(again, Audience::default(), selections).await.unwrap();
    delivery.store.make_deferred_due(id, delivery.clock.now()).await.unwrap();

    // Both are deferred once more. The second recipient's time is over; the third's has only begun.
    let kept = Arc::clone(&tried);
    let nobody = move |event: &Event<'_>| match event.hook {
        Hook::Content { bytes, .. } => {
            kept.lock().unwrap().push(bytes.to_vec());
            Action::Reply("451 4.3.0 later".into())
        }
        _ => Action::Default,
    };
    let server = relay(nobody).await;
    let planned = delivery.store.delivery(&first.delivery.issue).await.unwrap().unwrap();
    let settings = RunSettings { patience: Duration::ZERO, connections: 1, ..delivery.settings(&server) };
    let report = briefing::deliver::run(&delivery.store, planned, settings).await.unwrap();
    assert_eq!((report.tally.refused, report.tally.deferred), (1, 1), "{report:?}");
    let tried: Vec<_> =
        tried.lock().unwrap().iter().map(|mail| String::from_utf8_lossy(mail).into_owned()).collect();
    let (second, third): (Vec<_>, Vec<_>) =
        tried.iter().partition(|mail| mail.contains("r002@harbour.example"));
    assert_eq!((second.len(), third.len()), (2, 1));
    assert_eq!(second[0], second[1]);
    assert!(second[0].contains("\nDate: Fri, 18 Nov 2022 18:00:00 +0900"), "{}", second[0]);
    assert!(third[0].contains("\nDate: Fri, 25 Nov 2022 18:00:00 +0900"), "{}", third[0]);
    assert!(third[0].contains("@beacon.example>"), "{}", third[0]);
    for (mail, reader) in [(second[0], 2), (third[0], 3)] {
        assert_eq!(message_id_of(mail.as_bytes()), delivery.message_id(SubscriberId(reader)));
    }
}
