//! Leaving is final and instant, also while the mail is on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::domain::{EmailAddress, Exclusion, RowState, Suppression};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use briefing::store::{Subscribers, Suppressions};

use crate::support::TestDelivery;
use crate::support::delivery::{copies, relay, subscribers};

const LEFT: Exclusion = Exclusion::Suppressed(Suppression::Unsubscribed);

async fn leave(delivery: &TestDelivery, address: &str) {
    let address = EmailAddress::parse(address).unwrap();
    delivery.store.suppress(&address, Suppression::Unsubscribed, None, delivery.clock.now()).await.unwrap();
}

#[tokio::test]
async fn unsubscribed_after_the_plan_gets_nothing() {
    let (delivery, server) = (TestDelivery::plan(6).await, relay(AcceptAll).await);
    leave(&delivery, "R003@HARBOUR.example").await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.planned(), report.tally.excluded[&LEFT]), (5, 5, 1));
    assert!(!copies(&server.received()).contains_key("r003@harbour.example"));
    assert!(server.transcripts().iter().all(|talk| !talk.client().join(" ").contains("r003@")));
}

#[tokio::test]
async fn unsubscribed_in_the_list_counts_at_once() {
    let (delivery, server) = (TestDelivery::plan(4).await, relay(AcceptAll).await);
    let mut list = subscribers(4);
    list[1].status = briefing::domain::Status::Unsubscribed;
    delivery.store.sync("subscribers.toml", list, delivery.clock.now()).await.unwrap();
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.tally.excluded[&LEFT]), (3, 1));
    assert!(!copies(&server.received()).contains_key("r002@harbour.example"));
}

/// The last moment there is: the relay has heard the address, and the content is about to leave.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn unsubscribed_after_the_claim_gets_nothing() {
    let delivery = Arc::new(TestDelivery::plan(12).await);
    let (at_desk, handle) = (Arc::clone(&delivery), tokio::runtime::Handle::current());
    let server = relay(move |event: &Event<'_>| {
        if let Hook::Rcpt { to: to @ ("r002@harbour.example" | "r009@harbour.example") } = event.hook {
            let at_desk = Arc::clone(&at_desk);
            tokio::task::block_in_place(|| handle.block_on(leave(&at_desk, to)));
        }
        Action::Default
    })
    .await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.excluded[&LEFT]), (10, 2));
    let copies = copies(&server.received());
    assert!(!copies.contains_key("r002@harbour.example") && !copies.contains_key("r009@harbour.example"));
    assert_eq!((copies.len(), copies.values().max()), (10, Some(&1)));
    let story = delivery.story("r002@harbour.example").await;
    assert_eq!((story.row.state, story.row.exclusion), (RowState::Excluded, Some(LEFT)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn unsubscribed_in_the_queue_gets_nothing() {
    let delivery = Arc::new(TestDelivery::plan(12).await);
    let (at_desk, handle, met) =
        (Arc::clone(&delivery), tokio::runtime::Handle::current(), AtomicU64::new(0));
    let server = relay(move |event: &Event<'_>| {
        // All twelve rows are claimed by now; all but the first subscriber unsubscribe.
        if matches!(event.hook, Hook::Content { .. }) && met.fetch_add(1, Ordering::Relaxed) == 0 {
            tokio::task::block_in_place(|| {
                handle.block_on(async {
                    for number in 2..=12 {
                        leave(&at_desk, &format!("r{number:03}@harbour.example")).await;
                    }
                });
            });
        }
        Action::Default
    })
    .await;
    let mut settings = delivery.settings(&server);
    settings.connections = 1;
    let report = delivery.run(settings).await;
    assert_eq!((report.tally.accepted, report.tally.planned(), report.tally.excluded[&LEFT]), (1, 1, 11));
    assert_eq!(server.messages(), 1);
}

#[tokio::test]
async fn unsubscribed_while_deferred_is_not_retried() {
    let (delivery, server) = (TestDelivery::plan(3).await, relay(briefing::inbox::Greylist::default()).await);
    let mut settings = delivery.settings(&server);
    settings.patience = std::time::Duration::ZERO;
    assert_eq!(delivery.run(settings).await.tally.deferred, 3);
    leave(&delivery, "r001@harbour.example").await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.excluded[&LEFT], server.messages()), (2, 1, 2));
}
