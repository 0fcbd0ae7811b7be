//! Cuts, silence and closed connections.

use std::time::Duration;

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{AcceptAll, Action, DropAt};
use briefing::smtp::{Session, Timeouts, Tls};

use super::scripted_relay::{Step, puppet_relay};
use super::{PATIENT, at, attempt, attempt_within, envelope, inbox, open, send, without_pipelining};

#[tokio::test]
async fn a_cut_at_each_step_is_in_doubt_only_after_the_dot() {
    for stage in [Stage::Greeting, Stage::Hello, Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot] {
        for pipelining in [true, false] {
            let (server, result) = if pipelining {
                attempt(DropAt::new(stage, 1), PATIENT).await
            } else {
                attempt(without_pipelining(DropAt::new(stage, 1)), PATIENT).await
            };
            let failure = result.unwrap_err();
            let outcome = if stage == Stage::Dot { Outcome::Uncertain } else { Outcome::Deferred };
            assert_eq!((failure.stage(), failure.outcome()), (stage, outcome), "{failure}");
            assert!(!failure.is_usable() && failure.reply().is_none() && failure.note().is_some());
            assert_eq!(server.messages(), 0);
        }
    }
}

#[tokio::test]
async fn a_cut_while_content_is_on_its_way_is_for_later() {
    let server = inbox(at(Stage::Content, Action::Close)).await;
    let mut session = open(&server).await;
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    // More than all buffers between the two hold, so that the dot cannot have left.
    let content = b"0123456789abcdef0123456789abcdef\r\n".repeat(1_000_000);
    let failure = session.content(&content).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Deferred), "{failure}");
    assert!(!session.is_usable());
}

#[tokio::test]
async fn silence_after_the_dot_is_in_doubt_whether_or_not_it_was_kept() {
    for (action, kept) in [
        (Action::Close, 0),
        (Action::AcceptThenClose, 1),
        (Action::Raw(b"what?\r\n".to_vec()), 0),
        (Action::RawThenClose(b"25".to_vec()), 0),
        (Action::Endless, 0),
        (Action::Reply("354 go on".into()), 0),
    ] {
        let (server, result) = attempt(at(Stage::Dot, action.clone()), PATIENT).await;
        let failure = result.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (Stage::Dot, Outcome::Uncertain), "{action:?}");
        assert!(!failure.is_usable());
        assert_eq!(server.messages(), kept, "{action:?}");
    }
}

#[tokio::test]
async fn every_step_has_its_timer() {
    type Timer = fn(&mut Timeouts) -> &mut Duration;
    // One timer alone is short: on a busy machine an honest answer may take as long.
    let timers: [(Stage, Timer); 6] = [
        (Stage::Greeting, |all| &mut all.greeting),
        (Stage::Hello, |all| &mut all.hello),
        (Stage::MailFrom, |all| &mut all.mail),
        (Stage::RcptTo, |all| &mut all.rcpt),
        (Stage::Data, |all| &mut all.data),
        (Stage::Dot, |all| &mut all.dot),
    ];
    for (stage, timer) in timers {
        let mut timeouts = Timeouts::all(PATIENT);
        *timer(&mut timeouts) = Duration::from_millis(150);
        let (server, result) = attempt_within(at(stage, Action::Silence), &timeouts).await;
        let failure = result.unwrap_err();
        let outcome = if stage == Stage::Dot { Outcome::Uncertain } else { Outcome::Deferred };
        assert_eq!((failure.stage(), failure.outcome()), (stage, outcome));
        assert_eq!(failure.note().unwrap(), "the relay did not reply within 0.15 s");
        // The connection is closed: the relay sees the end.
        server.wait_until(|server| server.transcripts()[0].ended).await;
    }
}

#[tokio::test]
async fn a_relay_that_stops_reading_is_given_up() {
    let short = Timeouts { block: Duration::from_millis(150), ..Timeouts::all(PATIENT) };
    let (relay, puppet) = puppet_relay(vec![
        Step::Say("220 a\r\n"),
        Step::Hear(1),
        Step::Say("250-a\r\n250 PIPELINING\r\n"),
        Step::Hear(3),
        Step::Say("250 a\r\n250 b\r\n354 c\r\n"),
        Step::Wait,
    ])
    .await;
    let mut session = Session::open(&relay, &short, &Tls::system()).await.unwrap();
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    let content = b"0123456789abcdef0123456789abcdef\r\n".repeat(1_000_000);
    let failure = session.content(&content).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Deferred), "{failure}");
    puppet.abort();
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_noticed() {
    let server = inbox(AcceptAll).await;
    let mut session = open(&server).await;
    send(&mut session, "kim@harbour.example").await.unwrap();
    server.stop().await;
    let failure = send(&mut session, "lee@harbour.example").await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::MailFrom, Outcome::Deferred));
    assert_eq!(failure.reply().map(|reply| reply.code), Some(421), "{failure}");
    assert!(failure.may_retry_at_once());
}

#[tokio::test]
async fn a_dropped_future_leaves_no_connection_in_mid_answer() {
    let server = inbox(at(Stage::RcptTo, Action::Silence)).await;
    let mut session = open(&server).await;
    let letter = envelope("kim@harbour.example");
    tokio::select! {
        biased;
        _ = session.envelope(&letter) => panic!("the relay is silent"),
        () = std::future::ready(()) => {}
    }
    assert!(!session.is_usable());
    assert!(session.envelope(&letter).await.is_err());
}
