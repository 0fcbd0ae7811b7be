//! The next envelope behind the dot.

use briefing::domain::{Outcome, Stage};
use briefing::smtp::{Session, Timeouts, Tls};

use super::scripted_relay::{Step, puppet_relay};
use super::{LETTER, PATIENT, envelope};

const OPEN: [Step; 5] = [
    Step::Say("220 a\r\n"),
    Step::Hear(1),
    Step::Say("250-a\r\n250 PIPELINING\r\n"),
    Step::Hear(3),
    Step::Say("250 mail\r\n250 rcpt\r\n354 go\r\n"),
];

/// Lines of `LETTER` with its dot, and of the next envelope.
const FLIGHT: usize = 5 + 1 + 3;

/// One letter with the next envelope behind it, to a relay that answers the sent like this.
async fn send_pipelined(answers: &[&'static str]) -> (Session, briefing::smtp::PipelinedReply, Vec<String>) {
    let mut steps = Vec::from(OPEN);
    steps.push(Step::Hear(FLIGHT));
    for answer in answers {
        // Nobody answers a RSET that was not sent.
        steps.push(if answer.contains("reset") { Step::Hear(1) } else { Step::Rest });
        steps.push(Step::Say(answer));
    }
    let (relay, puppet) = puppet_relay(steps).await;
    let mut session = Session::open(&relay, &Timeouts::all(PATIENT), &Tls::system()).await.unwrap();
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    let sent = session.send_pipelined(LETTER, Some(&envelope("lee@harbour.example"))).await;
    (session, sent, puppet.await.unwrap())
}

#[tokio::test]
async fn the_next_envelope_travels_behind_the_dot() {
    for answers in [
        &["250 2.0.0 kept\r\n250 mail\r\n250 rcpt\r\n354 go\r\n"][..],
        &["250-2.0.0 kept\r\n", "250 2.0.0 for good\r\n25", "0 mail\r\n", "250 rcpt\r", "\n354", " go\r\n"],
    ] {
        let (session, sent, heard) = send_pipelined(answers).await;
        assert!(sent.content.unwrap().is_positive());
        assert!(sent.next.unwrap().is_ok());
        assert_eq!((session.messages_sent(), session.is_usable()), (1, false), "only content may follow");
        assert_eq!(
            heard[9..],
            [".", "MAIL FROM:<bounce+7@lantern.example>", "RCPT TO:<lee@harbour.example>", "DATA"]
        );
    }
}

#[tokio::test]
async fn each_word_of_a_flight_is_about_its_own_reader() {
    let (_, sent, _) = send_pipelined(&["550 5.7.1 spam\r\n250 mail\r\n250 rcpt\r\n354 go\r\n"]).await;
    let failure = sent.content.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Dot, Outcome::Refused));
    assert!(sent.next.unwrap().is_ok());

    let refused = ["250 2.0.0 kept\r\n250 mail\r\n550 5.1.1 gone\r\n503 5.5.1 no\r\n", "250 reset\r\n"];
    let (session, sent, _) = send_pipelined(&refused).await;
    assert!(sent.content.unwrap().is_positive());
    let failure = sent.next.unwrap().unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::RcptTo, Outcome::Refused));
    assert!(session.is_usable(), "and the connection lives on");
}

#[tokio::test]
async fn of_a_flight_that_breaks_only_the_content_is_in_doubt() {
    for answers in [&[][..], &["25"], &["what?\r\n"]] {
        let (session, sent, _) = send_pipelined(answers).await;
        assert_eq!(sent.content.unwrap_err().outcome(), Outcome::Uncertain, "{answers:?}");
        assert!(sent.next.is_none(), "nobody has heard of it");
        assert!(!session.is_usable());
    }
    for answers in [&["250 2.0.0 kept\r\n"][..], &["250 2.0.0 kept\r\n421 4.3.2 bye\r\n"]] {
        let (_, sent, _) = send_pipelined(answers).await;
        assert!(sent.content.unwrap().is_positive());
        let failure = sent.next.unwrap().unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (Stage::MailFrom, Outcome::Deferred));
        assert!(failure.may_retry_at_once(), "the next is no attempt: {failure}");
    }
    let (_, sent, _) = send_pipelined(&["421 4.3.2 shutting down\r\n"]).await;
    assert_eq!(sent.content.unwrap_err().outcome(), Outcome::Deferred);
    assert!(sent.next.is_none());
    let (_, sent, _) = send_pipelined(&["250 kept\r\n250 mail\r\n421 4.3.2 bye\r\n"]).await;
    assert!(sent.content.unwrap().is_positive());
    assert_eq!(sent.next.unwrap().unwrap_err().stage(), Stage::RcptTo);
}

/// One reply too many stands somewhere in the sent. A word that may have been about somebody else counts for nobody.
#[tokio::test]
async fn a_flight_out_of_step_accepts_and_refuses_nobody_by_mistake() {
    let doubtful = ["250 extra\r\n550 5.7.1 spam\r\n250 mail\r\n250 rcpt\r\n", "354 go\r\n"];
    let (session, sent, _) = send_pipelined(&doubtful).await;
    assert_eq!(sent.content.unwrap_err().outcome(), Outcome::Uncertain);
    assert_eq!(sent.next.unwrap().unwrap_err().outcome(), Outcome::Deferred);
    assert!(!session.is_usable());

    let agreeing = ["250 extra\r\n250 2.0.0 kept\r\n250 mail\r\n250 rcpt\r\n", "354 go\r\n"];
    let (session, sent, _) = send_pipelined(&agreeing).await;
    assert!(sent.content.unwrap().is_positive(), "whichever it was, it was yes");
    assert_eq!(sent.next.unwrap().unwrap_err().outcome(), Outcome::Deferred);
    assert!(!session.is_usable());
}
