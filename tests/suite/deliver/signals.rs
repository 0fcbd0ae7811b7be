//! Ctrl-C, SIGTERM, and a second person at another terminal.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use briefing::domain::Stage;
use briefing::inbox::{Action, Event, Hook, Server};

use crate::support::DiskNewsroom;
use crate::support::delivery::{copies, relay};
use crate::support::disk_newsroom::{RunningCommand, WaitEvent};
use crate::support::scripted_relay::Latch;

/// A relay that rings at the `nth` message and keeps it, and all that come after, waiting until the gate opens.
async fn held_at(nth: u64, bell: Sender<WaitEvent>) -> (Server, Arc<Latch>) {
    let gate = Arc::new(Latch::default());
    let (held, count) = (Arc::clone(&gate), std::sync::atomic::AtomicU64::new(0));
    let server = relay(move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            if number == nth {
                let _ = bell.send(WaitEvent::Notified);
            }
            if number >= nth {
                held.wait();
            }
        }
        Action::Default
    })
    .await;
    (server, gate)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_signal_finishes_messages_and_names_resume() {
    for signal in ["INT", "TERM"] {
        let (newsroom, bell) = (DiskNewsroom::with_readers(300), RunningCommand::notifier());
        let (server, gate) = held_at(20, bell.0.clone()).await;
        let relay = format!("--smtp smtp://{}", server.smtp_addr());
        let running = newsroom.start(&format!("send 2022-11-18 --yes --connections 4 {relay}"), bell);
        assert_eq!(running.wait(), WaitEvent::Notified);
        running.signal(signal);
        gate.open();
        let ended = running.end();
        assert_eq!(ended.code, Some(3), "{signal}: {ended:?}");
        assert_eq!(ended.err.matches("stopping: waiting for").count(), 1, "{ended:?}");
        assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
        let (status, kept) = (newsroom.json("status", 0), server.messages());
        assert_eq!((&status["accepted"], &status["uncertain"]), (&kept.into(), &0.into()), "{status}");
        assert!((20..300).contains(&kept), "{kept}");

        assert_eq!(newsroom.run(&format!("resume {relay}")).code, Some(0));
        let copies = copies(&server.received());
        assert_eq!((copies.len(), copies.values().max()), (300, Some(&1)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn second_process_cannot_send_meanwhile() {
    let (newsroom, bell) = (DiskNewsroom::with_readers(8), RunningCommand::notifier());
    let (server, gate) = held_at(3, bell.0.clone()).await;
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start(&format!("send 2022-11-18 --yes --connections 1 {relay}"), bell);
    assert_eq!(running.wait(), WaitEvent::Notified);

    for line in [format!("resume {relay}"), "resolve".into(), "resolve --resend".into()] {
        let ended = newsroom.run(&line);
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains("another process is sending"), "{line}: {ended:?}");
    }
    let again = newsroom.run(&format!("send 2022-11-18 --yes --again {relay}"));
    assert_eq!(again.code, Some(2), "{again:?}");
    let second = newsroom.run(&format!("send 2022-11-18 --yes {relay}"));
    assert_eq!(second.code, Some(2), "{second:?}");
    assert!(second.err.contains("briefing resume"), "{second:?}");
    // Reading is always allowed; messages under way count as uncertain.
    let status = newsroom.json("status", 0);
    assert_eq!((&status["accepted"], &status["uncertain"]), (&2.into(), &1.into()), "{status}");

    gate.open();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!((copies(&server.received()).len(), server.messages()), (8, 8));
}

/// Such a relay may keep quiet for minutes: the person at the terminal learns at once what is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_signal_is_answered_at_once_while_the_relay_hangs() {
    for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot] {
        let newsroom = DiskNewsroom::with_readers(3);
        let (said, heard) = std::sync::mpsc::channel();
        let hangs = move |event: &Event<'_>| {
            if event.hook.is_at(stage) {
                let _ = said.send(());
                return Action::Silence;
            }
            Action::Default
        };
        let server = relay(hangs).await;
        let line = format!("send 2022-11-18 --yes --connections 1 --smtp smtp://{}", server.smtp_addr());
        let running = newsroom.start(&line, RunningCommand::notifier());
        heard.recv().unwrap();
        running.signal("INT");
        running.wait_for_line("stopping: waiting for");
        running.signal("INT");
        let ended = running.end();
        assert_eq!(ended.code, Some(3), "{stage:?}: {ended:?}");
        assert!(ended.err.contains("a second Ctrl-C ends at once"), "{ended:?}");
    }
}

/// `resume` makes deferred recipients due. When rejected, it must not have changed the running delivery.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rejected_resume_changes_nothing() {
    let (newsroom, bell) = (DiskNewsroom::with_readers(4), RunningCommand::notifier());
    let (gate, ring) = (Arc::new(Latch::default()), bell.0.clone());
    let held = Arc::clone(&gate);
    let server = relay(move |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to: "r001@harbour.example" } => Action::Reply("451 4.7.1 greylisted".into()),
        Hook::Content { to, .. } if to[0] == "r003@harbour.example" => {
            let _ = ring.send(WaitEvent::Notified);
            held.wait();
            Action::Default
        }
        _ => Action::Default,
    })
    .await;
    let relay = format!("--connections 1 --smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start(&format!("send 2022-11-18 --yes --patience 0 {relay}"), bell);
    assert_eq!(running.wait(), WaitEvent::Notified);
    assert_eq!(newsroom.run(&format!("resume {relay}")).code, Some(2));
    gate.open();
    assert_eq!(running.end().code, Some(3));
    let story = newsroom.json("status --who r001@harbour.example", 0);
    assert_eq!(story["attempts"].as_array().unwrap().len(), 1, "tried again before its time: {story}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn second_signal_ends_at_once_with_uncertain_recorded() {
    let (newsroom, bell) = (DiskNewsroom::with_readers(8), RunningCommand::notifier());
    let (server, gate) = held_at(3, bell.0.clone()).await;
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start(&format!("send 2022-11-18 --yes --connections 1 {relay}"), bell);
    assert_eq!(running.wait(), WaitEvent::Notified);
    // The relay never answers, so the first signal alone would wait for it. How soon the program listens for the
    // second one cannot be seen from outside: it is asked until it is gone.
    running.signal("INT");
    while running.wait_at_most(std::time::Duration::from_millis(20)).is_none() {
        running.signal("TERM");
    }
    assert_eq!(running.end().code, Some(3));
    gate.open();
    let status = newsroom.json("status", 0);
    assert_eq!(
        (&status["accepted"], &status["uncertain"], &status["pending"]),
        (&2.into(), &1.into(), &5.into())
    );
}
