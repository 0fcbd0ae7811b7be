//! Replies that speak of the relay, the account or the session: no reader is refused because of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::deliver::{StopReason, TripReason};
use briefing::domain::Stage;
use briefing::inbox::{AcceptAll, Action, Event, Hook, Script};
use briefing::smtp::RelayFault;

use crate::support::delivery::{copies, relay};
use crate::support::{DiskNewsroom, TestDelivery};

/// Replies so at one step after this many accepted messages.
fn says_after(accepted: u64, stage: Stage, words: &'static str) -> impl Script {
    let taken = AtomicU64::new(0);
    move |event: &Event<'_>| {
        let is_over = taken.load(Ordering::Relaxed) >= accepted;
        if is_over && event.hook.is_at(stage) {
            return Action::Reply(words.into());
        }
        if matches!(event.hook, Hook::Content { .. }) {
            taken.fetch_add(1, Ordering::Relaxed);
        }
        Action::Default
    }
}

const FAULTS: [(Stage, &str, RelayFault, &str); 9] = [
    (Stage::RcptTo, "554 5.7.1 Relay access denied", RelayFault::Relaying, "does not pass mail on"),
    (Stage::RcptTo, "530 5.7.0 Authentication required", RelayFault::SignIn, "user and password"),
    (Stage::Dot, "530 5.7.0 Authentication required", RelayFault::SignIn, "user and password"),
    (Stage::RcptTo, "550 5.7.1 Sender rejected", RelayFault::Sender, "may send as `from`"),
    (Stage::RcptTo, "550 5.4.5 Daily user sending limit exceeded", RelayFault::Limit, "wait until the limit"),
    (Stage::Dot, "550 5.4.5 Daily user sending limit exceeded", RelayFault::Limit, "wait until the limit"),
    (Stage::RcptTo, "550 Daily sending quota exceeded", RelayFault::Limit, "wait until the limit"),
    (Stage::RcptTo, "503 5.5.1 need MAIL first", RelayFault::Protocol, "ask its operator"),
    (Stage::Data, "501 5.5.4 invalid arguments", RelayFault::Protocol, "ask its operator"),
];

#[tokio::test]
async fn fault_of_the_relay_stops_the_delivery_and_refuses_nobody() {
    for (stage, words, fault, _) in FAULTS {
        for (readers, accepted) in [(40, 15), (40, 0), (5, 0), (1, 0)] {
            let delivery = TestDelivery::plan(readers).await;
            let server = relay(says_after(accepted, stage, words)).await;
            let report = delivery.run(delivery.settings(&server)).await;
            let Some(StopReason::BreakerTripped(trip)) = &report.unfinished else {
                panic!("{words} {readers}: {report:?}")
            };
            assert_eq!((trip.reason, trip.stage), (TripReason::Fault(fault), stage), "{words}");
            let tally = &report.tally;
            assert_eq!((tally.refused, tally.uncertain), (0, 0), "{words}: {report:?}");
            // Each of the four connections may have one message under way and one that follows it.
            assert!(tally.deferred <= 3 + 2 * 4, "three, and what was under way: {report:?}");
            assert_eq!(tally.accepted + tally.deferred + tally.pending, tally.planned());

            let cured = relay(AcceptAll).await;
            let after = delivery.run(delivery.settings(&cured)).await;
            assert_eq!(after.tally.accepted, readers as u64, "{words}: {after:?}");
            let mut all = server.received();
            all.extend(cured.received());
            let copies = copies(&all);
            assert_eq!((copies.len(), copies.values().max()), (readers, Some(&1)), "{words}");
        }
    }
}

#[tokio::test]
async fn used_up_account_gives_nobody_up_after_a_day() {
    let delivery = TestDelivery::plan(20).await;
    let server = relay(says_after(0, Stage::RcptTo, "550 5.4.5 Daily user sending limit exceeded")).await;
    for _ in 0..3 {
        let report = delivery.run(delivery.settings(&server)).await;
        assert_eq!((report.tally.refused, report.tally.accepted), (0, 0), "{report:?}");
        delivery.clock.advance(std::time::Duration::from_hours(25));
    }
    let cured = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&cured)).await.tally.accepted, 20);
}

/// One reader's reply that looks like a fault of the relay holds up nobody else.
#[tokio::test]
async fn fault_at_one_reader_only_does_not_stop() {
    let odd = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to: "r003@harbour.example" } => Action::Reply("554 5.7.1 Relay access denied".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(40).await, relay(odd).await);
    let mut settings = delivery.settings(&server);
    settings.patience = std::time::Duration::ZERO;
    let report = delivery.run(settings).await;
    assert!(matches!(report.unfinished, Some(StopReason::Deferred(_))), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.deferred), (39, 1));
    // It ends some time all the same.
    for _ in 0..10 {
        delivery.clock.advance(std::time::Duration::from_hours(8));
        delivery.run(delivery.settings(&server)).await;
    }
    let tally = delivery.run(delivery.settings(&server)).await.tally;
    assert_eq!((tally.accepted, tally.refused), (39, 1), "{tally:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn command_says_what_to_do_and_resume_mails_everybody() {
    for (stage, words, _, help) in FAULTS {
        for (accepted, code) in [(0, if stage == Stage::Dot { 3 } else { 2 }), (2, 3)] {
            let newsroom = DiskNewsroom::with_readers(5);
            let server = relay(says_after(accepted, stage, words)).await;
            let url = format!("--connections 1 --smtp smtp://{}", server.smtp_addr());
            let ended = newsroom.run(&format!("send 2022-11-18 --yes {url}"));
            assert_eq!(ended.code, Some(code), "{words}: {ended:?}");
            assert!(ended.err.contains(words) && ended.err.contains(help), "{words}: {ended:?}");
            assert!(
                ended.err.contains("briefing resume 2022-11-18") && !ended.err.contains("SPF"),
                "{ended:?}"
            );
            assert_eq!(newsroom.json("status", 0)["refused"], 0);
            let cured = relay(AcceptAll).await;
            let resumed = newsroom.run(&format!("resume --smtp smtp://{}", cured.smtp_addr()));
            assert_eq!(resumed.code, Some(0), "{words}: {resumed:?}");
            assert_eq!(cured.messages() + server.messages(), 5, "{words}");
            assert_eq!(newsroom.run("send verify").code, Some(0));
        }
    }
}

/// A killed process leaves what the relay said about itself as deferrals: nothing has to be put right afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_killed_amid_faults_loses_nobody() {
    let (newsroom, bell) =
        (DiskNewsroom::with_readers(30), crate::support::disk_newsroom::RunningCommand::notifier());
    let (ring, seen) = (bell.0.clone(), Arc::new(AtomicU64::new(0)));
    let server = relay(move |event: &Event<'_>| match event.hook {
        Hook::Rcpt { .. } => match seen.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => Action::Reply("550 5.4.5 Daily user sending limit exceeded".into()),
            _ => {
                let _ = ring.send(crate::support::disk_newsroom::WaitEvent::Notified);
                Action::Silence
            }
        },
        _ => Action::Default,
    })
    .await;
    let url = format!("--connections 1 --smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start(&format!("send 2022-11-18 --yes {url}"), bell);
    running.wait();
    running.signal("KILL");
    running.end();
    assert_eq!(newsroom.json("status", 0)["refused"], 0);
    let cured = relay(AcceptAll).await;
    assert_eq!(newsroom.run(&format!("resume --smtp smtp://{}", cured.smtp_addr())).code, Some(0));
    assert_eq!((copies(&cured.received()).len(), cured.messages()), (30, 30));
}
