//! Nobody who must not be mailed becomes mailable, by any sequence of operations.

use briefing::domain::{Status, Suppression};
use briefing::store::{
    Audience, Choices, LeaveLink, ReaderChoices, SignUps, Store, SubscriberRecords, Subscribers, Suppressions,
};
use proptest::prelude::*;

use super::readers::{operator, request};
use super::support::*;

const VICTIM: &str = "victim@harbour.example";
const OTHER: &str = "other@harbour.example";
const FILE: &str = "subscribers.toml";

/// Something that a list, a reader or a stranger does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Sync(Status),
    Import(Status),
    AddByHand,
    Ask,
    AskForLink,
    Confirm,
    Choose,
    Pause,
    Leave,
    MoveTo,
    MoveAway,
    ConfirmMove,
    Undo,
    Forget,
    Erase,
}

fn steps(own: bool) -> impl Strategy<Value = Vec<Step>> {
    use Step::*;
    let mut all = vec![
        Sync(Status::Subscribed),
        Sync(Status::Pending),
        Import(Status::Subscribed),
        Import(Status::Pending),
        AddByHand,
        Ask,
        AskForLink,
        Choose,
        Pause,
        Leave,
        MoveTo,
        MoveAway,
        ConfirmMove,
        Forget,
    ];
    // The reader's own word lifts their own departure; for what others decided it must not.
    all.extend(if own { vec![Erase] } else { vec![Confirm, Undo] });
    prop::collection::vec(prop::sample::select(all), 1..14)
}

async fn reference(store: &Store, text: &str) -> [u8; 10] {
    store.find(&address(text)).await.unwrap().map_or([0; 10], |found| found.public_ref)
}

async fn apply(store: &Store, step: Step, second: i64, folder: &std::path::Path) {
    let now = at(second);
    let (victim, other) = (reference(store, VICTIM).await, reference(store, OTHER).await);
    match step {
        Step::Sync(status) => {
            store.sync(FILE, vec![with_status(VICTIM, status)], now).await.map(drop).unwrap();
        }
        Step::Import(status) => {
            store.import_batch(vec![with_status(VICTIM, status)], now).await.map(drop).unwrap();
        }
        Step::AddByHand => {
            let _ = store.add_subscriber(reader(VICTIM), None, "Dasom", now).await.unwrap();
        }
        Step::Ask => {
            let _ = store.request_subscription(request(VICTIM), now).await.unwrap();
        }
        Step::AskForLink => {
            let _ = store.request_preferences_link(&address(VICTIM), None, now).await.unwrap();
        }
        Step::Confirm => {
            let _ = store.confirm(victim, &operator(), now).await.unwrap();
        }
        Step::Choose => {
            let _ = store.update_preferences(victim, Choices::default(), now).await.unwrap();
        }
        Step::Pause => {
            let _ = store.pause_until(victim, None, now).await.unwrap();
        }
        Step::Leave => {
            let _ = store.unsubscribe(victim, LeaveLink::Button, now).await.unwrap();
        }
        Step::MoveTo => {
            let _ = store.request_address_change(other, &address(VICTIM), now).await.unwrap();
        }
        Step::MoveAway => {
            let _ = store.request_address_change(victim, &address("new@harbour.example"), now).await.unwrap();
        }
        Step::ConfirmMove => {
            let db = rusqlite::Connection::open(folder.join("briefing.db")).unwrap();
            let links: Vec<[u8; 10]> = db
                .prepare("SELECT reference FROM address_change")
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            for link in links {
                store.confirm(link, &operator(), now).await.unwrap();
            }
        }
        Step::Undo => {
            let _ = store.undo_unsubscribe(victim, at(0), now).await.unwrap();
        }
        Step::Forget => {
            let _ = store.forget_expired(at(second + 31 * 24 * 3600)).await.unwrap();
        }
        Step::Erase => {
            let _ = store.erase_subscriber(&address(VICTIM), now).await.unwrap();
        }
    }
}

async fn never_mailed(reason: Suppression, is_known: bool, steps: Vec<Step>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.import_batch(vec![reader(OTHER)], at(1)).await.unwrap();
    if is_known {
        store.import_batch(vec![reader(VICTIM)], at(1)).await.unwrap();
    }
    store.suppress(&address(VICTIM), reason, None, at(2)).await.unwrap();
    for (number, step) in (1..).zip(&steps) {
        apply(&store, *step, number * 3600, folder.path()).await;
        let forecast = preview(&store, Audience::default(), None, mail_subscribed()).await.unwrap();
        assert_eq!(forecast.mail, 1, "{reason:?}: {:?}", &steps[..usize::try_from(number).unwrap()]);
    }
    store.close().await;
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_a_relay_or_the_newsroom_decided_is_never_lifted_by_a_reader(
        reason in prop::sample::select(vec![Suppression::Bounced, Suppression::Complained, Suppression::Manual]),
        is_known: bool,
        steps in steps(false),
    ) {
        run(never_mailed(reason, is_known, steps));
    }

    #[test]
    fn a_departure_is_only_taken_back_by_the_reader(
        reason in prop::sample::select(vec![Suppression::Unsubscribed, Suppression::Moved]),
        is_known: bool,
        steps in steps(true),
    ) {
        run(never_mailed(reason, is_known, steps));
    }
}
