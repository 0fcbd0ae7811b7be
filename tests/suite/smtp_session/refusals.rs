//! Refusals: about the recipient, the message or the relay, and for later or for good.

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{Action, Event, Greylist, Hook, MaxPerConnection, RefuseRecipients};
use briefing::smtp::{Relay, RelayFault, Session, Timeouts, Tls};

use super::{LETTER, PATIENT, at, attempt, envelope, inbox, open, send, without_pipelining};
use crate::support::ClosedPort;

#[tokio::test]
async fn a_refused_reader_costs_no_connection() {
    for pipelining in [true, false] {
        let refuse =
            RefuseRecipients::new(["gone@harbour.example"], "550-5.1.1 no such\r\n550 5.1.1 mailbox");
        let server = if pipelining { inbox(refuse).await } else { inbox(without_pipelining(refuse)).await };
        let mut session = open(&server).await;
        for _ in 0..3 {
            let failure = send(&mut session, "gone@harbour.example").await.unwrap_err();
            assert_eq!((failure.stage(), failure.outcome()), (Stage::RcptTo, Outcome::Refused));
            assert_eq!(failure.reply().unwrap().to_string(), "550 5.1.1 no such mailbox");
            assert!(failure.is_usable() && !failure.is_about_relay() && session.is_usable());
            send(&mut session, "kim@harbour.example").await.unwrap();
        }
        assert_eq!((server.connections(), server.messages(), session.messages_sent()), (1, 3, 3));
    }
}

#[tokio::test]
async fn refusals_at_each_step_mean_later_or_never() {
    let steps = [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot];
    for (code, outcome) in [("451 4.3.0", Outcome::Deferred), ("554 5.7.1", Outcome::Refused)] {
        for stage in steps {
            for pipelining in [true, false] {
                let script = at(stage, Action::Reply(format!("{code} no")));
                let server =
                    if pipelining { inbox(script).await } else { inbox(without_pipelining(script)).await };
                let mut session = open(&server).await;
                let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
                assert_eq!((failure.stage(), failure.outcome()), (stage, outcome), "{failure}");
                assert!(failure.is_usable() && session.is_usable(), "{stage:?}");
                session.reset().await.unwrap();
                assert_eq!((server.connections(), server.messages()), (1, 0));
            }
        }
    }
}

#[tokio::test]
async fn refusals_that_speak_of_relay_account_or_session_defer() {
    for (stage, words, fault) in [
        (Stage::MailFrom, "530 5.7.0 Authentication required", RelayFault::SignIn),
        (Stage::RcptTo, "554 5.7.1 <kim@harbour.example>: Relay access denied", RelayFault::Relaying),
        (Stage::RcptTo, "503 5.5.1 bad sequence", RelayFault::Protocol),
        (Stage::Data, "550 5.7.1 Sender address rejected: not owned by user", RelayFault::Sender),
        (Stage::Dot, "550 5.4.5 Daily user sending limit exceeded", RelayFault::Limit),
    ] {
        for pipelining in [true, false] {
            let script = at(stage, Action::Reply(words.into()));
            let server =
                if pipelining { inbox(script).await } else { inbox(without_pipelining(script)).await };
            let failure = send(&mut open(&server).await, "kim@harbour.example").await.unwrap_err();
            assert_eq!((failure.stage(), failure.outcome()), (stage, Outcome::Deferred), "{failure}");
            assert_eq!(failure.relay_fault(), Some(fault), "{failure}");
            assert_eq!(failure.refuses_sender(), stage == Stage::MailFrom);
        }
    }
    let full = at(Stage::RcptTo, Action::Reply("552 5.2.2 over daily quota".into()));
    let failure = attempt(full, PATIENT).await.1.unwrap_err();
    assert_eq!((failure.outcome(), failure.relay_fault()), (Outcome::Refused, None));
}

#[tokio::test]
async fn refusals_before_mail_are_about_the_relay() {
    for stage in [Stage::Greeting, Stage::Hello] {
        for code in ["421 4.3.2", "554 5.7.1"] {
            let (_, result) = attempt(at(stage, Action::Reply(format!("{code} no"))), PATIENT).await;
            let failure = result.unwrap_err();
            assert_eq!((failure.stage(), failure.outcome()), (stage, Outcome::Deferred));
            assert!(failure.is_about_relay() && !failure.is_usable());
        }
    }
    let closed = ClosedPort::new();
    let relay = Relay::parse(&format!("smtp://{closed}")).unwrap();
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.is_about_relay()), (Stage::Connect, true));
    assert_eq!(failure.note().unwrap(), "network error: connection refused");
}

#[tokio::test]
async fn a_refusal_while_content_is_on_its_way_is_an_answer() {
    let server = inbox(at(Stage::Content, Action::Reply("552 5.3.4 too much".into()))).await;
    let mut session = open(&server).await;
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    server.wait_until(|server| server.transcripts()[0].ended).await;
    let failure = session.content(LETTER).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Refused), "{failure}");
}

#[tokio::test]
async fn a_421_ends_the_session_and_a_used_one_may_be_replaced_at_once() {
    let server = inbox(MaxPerConnection(2)).await;
    let mut session = open(&server).await;
    send(&mut session, "kim@harbour.example").await.unwrap();
    send(&mut session, "kim@harbour.example").await.unwrap();
    let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::MailFrom, Outcome::Deferred));
    assert!(failure.may_retry_at_once() && !failure.is_usable() && !session.is_usable());
    assert_eq!(failure.reply().unwrap().code, 421);

    let (_, result) = attempt(at(Stage::MailFrom, Action::CloseWith421), PATIENT).await;
    assert!(!result.unwrap_err().may_retry_at_once(), "a fresh session would meet the same");
    for stage in [Stage::RcptTo, Stage::Data, Stage::Dot] {
        let (_, result) = attempt(at(stage, Action::CloseWith421), PATIENT).await;
        let failure = result.unwrap_err();
        assert_eq!(
            (failure.stage(), failure.outcome(), failure.is_usable()),
            (stage, Outcome::Deferred, false)
        );
    }
}

#[tokio::test]
async fn a_letter_over_the_limit_is_a_matter_of_settings() {
    let small = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Reply("250-small.example\r\n250 SIZE 40".into()),
        _ => Action::Default,
    };
    let server = inbox(small).await;
    let mut session = open(&server).await;
    let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
    assert!(failure.is_about_relay() && failure.is_usable() && session.is_usable());
    assert_eq!(failure.outcome(), Outcome::Deferred);
    assert_eq!(failure.note().unwrap(), "the message is larger than the 40 bytes the relay takes");
}

#[tokio::test]
async fn greylisting_is_for_later_and_then_accepted() {
    let server = inbox(Greylist::default()).await;
    let mut session = open(&server).await;
    let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
    assert_eq!((failure.outcome(), failure.is_usable()), (Outcome::Deferred, true));
    send(&mut session, "kim@harbour.example").await.unwrap();
}

#[tokio::test]
async fn failures_do_not_tell_addresses() {
    let words = "550 5.1.1 <kim@harbour.example> unknown";
    let (_, result) = attempt(at(Stage::RcptTo, Action::Reply(words.into())), PATIENT).await;
    let failure = result.unwrap_err();
    let shown = format!("{failure} {failure:?} {:?}", envelope("kim@harbour.example"));
    assert!(!shown.contains("kim@") && shown.contains("550 5.1.1"), "{shown}");
    assert!(failure.reply().unwrap().text.contains("kim@"), "the ledger may keep it");
}
