//! Replies that are malformed, out of turn or about another command.

use std::sync::Arc;

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{Action, Chain, Event, Hook};
use briefing::smtp::{Session, Timeouts, Tls};

use super::scripted_relay::{Step, puppet_relay};
use super::{PATIENT, at, attempt, envelope, inbox, open, send};

#[tokio::test]
async fn a_relay_that_speaks_out_of_turn_is_not_used() {
    let (relay, puppet) = puppet_relay(vec![Step::Say("220 a\r\n250 a\r\n250 b\r\n"), Step::Wait]).await;
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.is_about_relay()), (Stage::Hello, true));
    assert_eq!(failure.note().unwrap(), "the relay sent a reply that no command asked for");
    puppet.abort();
}

#[tokio::test]
async fn what_is_no_answer_closes_the_connection() {
    for action in [
        Action::Raw(b"hello there\r\n".to_vec()),
        Action::Endless,
        Action::RawThenClose(b"250-a\r\n251 b\r\n".to_vec()),
    ] {
        for stage in [Stage::Hello, Stage::MailFrom, Stage::RcptTo, Stage::Data] {
            let (_, result) = attempt(at(stage, action.clone()), PATIENT).await;
            let failure = result.unwrap_err();
            assert_eq!((failure.stage(), failure.outcome()), (stage, Outcome::Deferred), "{action:?}");
            assert!(!failure.is_usable());
        }
    }
}

#[tokio::test]
async fn two_words_about_one_letter_are_trusted_only_when_they_agree() {
    let server = inbox(at(Stage::Dot, Action::DefaultThen(b"250 2.0.0 again\r\n".to_vec()))).await;
    let mut session = open(&server).await;
    send(&mut session, "kim@harbour.example").await.unwrap();
    assert!(!session.is_usable(), "the next letter would be shifted by one");

    let (_, result) =
        attempt(at(Stage::Dot, Action::DefaultThen(b"550 5.7.1 spam\r\n".to_vec())), PATIENT).await;
    assert_eq!(result.unwrap_err().outcome(), Outcome::Uncertain);
    let (_, result) =
        attempt(at(Stage::Dot, Action::DefaultThen(b"421 4.3.2 bye\r\n".to_vec())), PATIENT).await;
    assert!(result.unwrap().is_positive());
}

#[tokio::test]
async fn answers_shifted_by_one_never_accept_a_letter() {
    for stage in [Stage::Hello, Stage::MailFrom, Stage::RcptTo] {
        for pipelining in [true, false] {
            let script = at(stage, Action::DefaultThen(b"250 2.0.0 by the way\r\n".to_vec()));
            let hello = move |event: &Event<'_>| match event.hook {
                Hook::Hello { .. } if !pipelining && stage != Stage::Hello => {
                    Action::Hide(vec!["PIPELINING"])
                }
                _ => Action::Default,
            };
            let script = Chain(vec![Arc::new(script), Arc::new(hello)]);
            let (server, result) = attempt(script, PATIENT).await;
            let failure = result.unwrap_err();
            assert_eq!(failure.outcome(), Outcome::Deferred, "{failure}");
            assert_eq!((failure.is_usable(), server.messages()), (false, 0));
        }
    }
}

#[tokio::test]
async fn a_354_without_recipients_is_ended_by_a_lone_dot() {
    let (relay, puppet) = puppet_relay(vec![
        Step::Say("220 a\r\n"),
        Step::Hear(1),
        Step::Say("250-a\r\n250 PIPELINING\r\n"),
        Step::Hear(3),
        Step::Say("250 a\r\n550 5.1.1 no\r\n354 go\r\n"),
        Step::Hear(1),
        Step::Say("250 2.0.0 an empty letter to nobody\r\n"),
        Step::Hear(3),
        Step::Say("250 a\r\n250 b\r\n354 go\r\n"),
    ])
    .await;
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    let failure = send(&mut session, "gone@harbour.example").await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::RcptTo, Outcome::Refused));
    assert!(failure.is_usable());
    assert_eq!(session.messages_sent(), 0, "the answer to the lone dot accepts nothing");
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    let heard = puppet.await.unwrap();
    assert_eq!(heard[4], ".");
}

#[tokio::test]
async fn a_354_that_might_deliver_an_empty_letter_is_left_alone() {
    let (relay, puppet) = puppet_relay(vec![
        Step::Say("220 a\r\n"),
        Step::Hear(1),
        Step::Say("250-a\r\n250 PIPELINING\r\n"),
        Step::Hear(3),
        Step::Say("451 4.1.8 sender?\r\n250 b\r\n354 go\r\n"),
        Step::Hear(1),
    ])
    .await;
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::MailFrom, Outcome::Deferred));
    assert!(!failure.is_usable());
    assert_eq!(puppet.await.unwrap().len(), 4, "no dot was sent");
}

#[tokio::test]
async fn a_refusal_that_may_belong_to_another_command_refuses_nobody() {
    let (relay, puppet) = puppet_relay(vec![
        Step::Say("220 a\r\n"),
        Step::Hear(1),
        Step::Say("250-a\r\n250 PIPELINING\r\n"),
        Step::Hear(3),
        // One answer too many in front: the 550 is not about this reader.
        Step::Say("550 5.1.1 late\r\n250 mail\r\n250 rcpt\r\n354 go\r\n"),
        Step::Wait,
    ])
    .await;
    let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
    let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
    assert_eq!(failure.outcome(), Outcome::Deferred, "{failure}");
    assert!(!failure.is_usable());
    puppet.abort();
}

#[tokio::test]
async fn a_relay_that_refuses_halfway_through_the_content_is_heard() {
    let (relay, puppet) = puppet_relay(vec![
        Step::Say("220 a\r\n"),
        Step::Hear(1),
        Step::Say("250-a\r\n250 PIPELINING\r\n"),
        Step::Hear(3),
        Step::Say("250 mail\r\n250 rcpt\r\n354 go\r\n"),
        Step::Hear(10),
        Step::Say("552 5.3.4 enough\r\n"),
        Step::Wait,
    ])
    .await;
    let mut session = Session::open(&relay, &Timeouts::all(PATIENT), &Tls::system()).await.unwrap();
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    let content = b"0123456789abcdef0123456789abcdef\r\n".repeat(1_000_000);
    let failure = session.content(&content).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Refused), "{failure}");
    puppet.abort();
}
