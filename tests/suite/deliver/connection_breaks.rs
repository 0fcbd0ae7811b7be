//! Connections that break, before the final dot and after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use briefing::deliver::StopReason;
use briefing::domain::{Outcome, RowState, Stage};
use briefing::inbox::{AcceptAll, Action, DropAt, Event, Script, Server};
use briefing::runtime::Clock;
use briefing::store::{Ledger, Resolution};

use crate::support::TestDelivery;
use crate::support::delivery::{copies, message_id_of, relay};

/// Does `action` the `n`th time `stage` is reached.
fn nth(stage: Stage, n: u64, action: Action) -> impl Script {
    let count = AtomicU64::new(0);
    move |event: &Event<'_>| {
        let meets = event.hook.is_at(stage) && count.fetch_add(1, Ordering::Relaxed) + 1 == n;
        if meets { action.clone() } else { Action::Default }
    }
}

fn assert_once(server: &Server, readers: usize) {
    let copies = copies(&server.received());
    assert_eq!(copies.len(), readers, "nobody is lost");
    assert!(copies.values().all(|copies| *copies == 1), "nobody is mailed twice: {copies:?}");
}

#[tokio::test]
async fn break_before_the_dot_loses_and_doubles_nobody() {
    let before = [Stage::Connect, Stage::Hello, Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Content];
    for stage in before {
        for every in [2, 3] {
            let (delivery, server) = (TestDelivery::plan(15).await, relay(DropAt::new(stage, every)).await);
            let mut settings = delivery.settings(&server);
            settings.connections = 2;
            let mut tally = delivery.run(settings).await.tally;
            for _ in 0..20 {
                if tally.pending + tally.deferred == 0 {
                    break;
                }
                tally = delivery.run(delivery.settings(&server)).await.tally;
            }
            // A small message may have left in full before the break is seen: then it is uncertain.
            let doubts = if stage == Stage::Content { tally.uncertain } else { 0 };
            assert_eq!(tally.accepted + doubts, 15, "{stage:?} every {every}: {tally:?}");
            assert_once(&server, usize::try_from(tally.accepted).unwrap());
        }
    }
}

#[tokio::test]
async fn break_before_the_dot_is_recorded_with_its_step() {
    for stage in [Stage::RcptTo, Stage::Data] {
        let (delivery, server) = (TestDelivery::plan(3).await, relay(nth(stage, 2, Action::Close)).await);
        let mut settings = delivery.settings(&server);
        (settings.connections, settings.patience) = (1, Duration::ZERO);
        let report = delivery.run(settings).await;
        assert_eq!((report.tally.accepted, report.tally.deferred), (2, 1), "{stage:?} {report:?}");
        let attempt = delivery.story("r002@harbour.example").await.attempts[0].clone();
        assert_eq!(attempt.outcome, Outcome::Deferred, "{attempt:?}");
        assert_eq!(attempt.reply, None);
        assert!(attempt.note.is_some());
    }
}

/// The sender cannot know what the relay does with the message before it disconnects.
#[tokio::test]
async fn break_after_the_dot_is_uncertain_and_not_resent() {
    for (action, arrived) in [(Action::Close, 5), (Action::AcceptThenClose, 6)] {
        let (delivery, server) = (TestDelivery::plan(6).await, relay(nth(Stage::Dot, 3, action)).await);
        let mut settings = delivery.settings(&server);
        settings.connections = 1;
        let report = delivery.run(settings).await;
        assert!(matches!(report.unfinished, Some(StopReason::Uncertain)), "{report:?}");
        assert_eq!((report.tally.accepted, report.tally.uncertain, server.messages()), (5, 1, arrived));
        assert_eq!(delivery.states().await["r003@harbour.example"], RowState::Uncertain);

        for _ in 0..3 {
            let again = delivery.run(delivery.settings(&server)).await;
            assert_eq!((again.tally.accepted, again.tally.uncertain), (5, 1));
            assert!(matches!(again.unfinished, Some(StopReason::Uncertain)));
        }
        assert_eq!(server.messages(), arrived, "running again sent nothing");
    }
}

#[tokio::test]
async fn resolve_resends_under_the_same_message_id() {
    let (delivery, server) =
        (TestDelivery::plan(4).await, relay(nth(Stage::Dot, 2, Action::AcceptThenClose)).await);
    let mut settings = delivery.settings(&server);
    settings.connections = 1;
    delivery.run(settings).await;
    let id = delivery.planned.delivery.id;
    let doubtful = delivery.store.uncertain(id).await.unwrap();
    assert_eq!(doubtful.len(), 1);
    assert_eq!(doubtful[0].relay, server.smtp_addr().to_string());

    assert_eq!(delivery.store.resolve(id, Resolution::Resend, delivery.clock.now()).await.unwrap(), 1);
    delivery.clock.advance(Duration::from_hours(30));
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let address = doubtful[0].row.email.to_string();
    let both: Vec<_> =
        server.received().into_iter().filter(|message| message.to == [address.clone()]).collect();
    let [first, second] = both.as_slice() else { panic!("sent twice, by a person's word: {}", both.len()) };
    assert_eq!(message_id_of(&first.bytes().unwrap()), delivery.message_id(doubtful[0].row.subscriber));
    assert_eq!(first.bytes().unwrap(), second.bytes().unwrap(), "the same bytes, so that one can be dropped");
    assert_eq!(server.messages(), 5);
}

#[tokio::test]
async fn resolve_can_accept_an_uncertain_message() {
    let (delivery, server) = (TestDelivery::plan(3).await, relay(nth(Stage::Dot, 1, Action::Close)).await);
    delivery.run(delivery.settings(&server)).await;
    let id = delivery.planned.delivery.id;
    delivery.store.resolve(id, Resolution::Accept, delivery.clock.now()).await.unwrap();
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none());
    assert_eq!((report.tally.accepted, server.messages()), (3, 2));
}

#[tokio::test]
async fn resend_uncertain_resends_once_a_run() {
    let (delivery, server) = (TestDelivery::plan(5).await, relay(DropAt::new(Stage::Dot, 1)).await);
    let mut settings = delivery.settings(&server);
    (settings.connections, settings.resend_uncertain) = (1, true);
    let report = delivery.run(settings).await;
    // Each message left twice: once, and once more since its fate was unknown. Then a person is asked after all.
    assert_eq!(report.tally.uncertain, 5, "{report:?}");
    assert_eq!(delivery.story("r001@harbour.example").await.attempts.len(), 2);
    let calm = relay(AcceptAll).await;
    let mut settings = delivery.settings(&calm);
    settings.resend_uncertain = true;
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_once(&calm, 5);
}

/// The process dies during a message: the rows that the next run finds `handed` are uncertain.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_run_leaves_one_uncertain_message_a_connection() {
    let delivery = Arc::new(TestDelivery::plan(30).await);
    let silent = |event: &Event<'_>| {
        let meets = event.hook.is_at(Stage::Dot) && event.accepted == 2;
        if meets { Action::AcceptThenSilence } else { Action::Default }
    };
    let server = relay(silent).await;
    let (settings, running) = (delivery.settings(&server), Arc::clone(&delivery));
    let run = tokio::spawn(async move { running.run(settings).await });
    // Four connections, each with its third message accepted and unanswered.
    server.wait_until(|server| server.messages() == 12).await;
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());

    let calm = relay(AcceptAll).await;
    let report = delivery.run(delivery.settings(&calm)).await;
    assert_eq!((report.found_uncertain, report.tally.uncertain, report.tally.accepted), (4, 4, 26));
    let mut all = server.received();
    all.extend(calm.received());
    let copies = copies(&all);
    assert_eq!((copies.len(), copies.values().max()), (30, Some(&1)));
}
