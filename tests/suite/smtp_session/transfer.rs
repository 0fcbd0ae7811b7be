//! Messages arrive as they were, by every kind of relay.

use std::sync::atomic::{AtomicU64, Ordering};

use briefing::domain::{Outcome, Stage};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::smtp::Envelope;

use super::{LETTER, envelope, inbox, open, send, without_pipelining};

#[tokio::test]
async fn a_letter_arrives_as_it_was() {
    let server = inbox(AcceptAll).await;
    let mut session = open(&server).await;
    assert!(session.capabilities().pipelining && session.capabilities().smtp_utf8);
    let reply = send(&mut session, "kim@harbour.example").await.unwrap();
    assert_eq!(reply.to_string(), "250 2.0.0 kept as 1");
    send(&mut session, "lee@harbour.example").await.unwrap();
    session.quit().await;
    server.wait_until(|server| server.transcripts()[0].ended).await;
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].bytes().unwrap(), LETTER);
    assert_eq!(
        (received[0].from.as_str(), &received[1].to),
        ("bounce+7@lantern.example", &vec!["lee@harbour.example".to_owned()])
    );
    let talk = &server.transcripts()[0];
    assert_eq!(
        talk.client()[..3],
        [
            "EHLO news.lantern.example",
            "MAIL FROM:<bounce+7@lantern.example> SIZE=54",
            "RCPT TO:<kim@harbour.example>"
        ]
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn without_pipelining_each_command_waits_for_its_answer() {
    let server = inbox(without_pipelining(AcceptAll)).await;
    let mut session = open(&server).await;
    assert!(!session.capabilities().pipelining);
    send(&mut session, "kim@harbour.example").await.unwrap();
    session.quit().await;
    server.wait_until(|server| server.transcripts()[0].ended).await;
    // Strictly alternating: nobody spoke twice in a row, but for the lines of the answer to EHLO.
    let lines = server.transcripts()[0].lines.clone();
    let mail = lines.iter().position(|said| said.line.starts_with("MAIL")).unwrap();
    assert!(
        lines[mail..].windows(2).all(|pair| pair[0].by != pair[1].by || pair[0].line.starts_with("354")),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn the_null_return_path_and_content_without_a_last_line_end() {
    let server = inbox(AcceptAll).await;
    let mut session = open(&server).await;
    session.envelope(&Envelope { return_path: None, ..envelope("kim@harbour.example") }).await.unwrap();
    session.content(b"Subject: x\r\n\r\nno end").await.unwrap();
    assert_eq!(server.received()[0].from, "");
    assert_eq!(server.received()[0].bytes().unwrap(), b"Subject: x\r\n\r\nno end\r\n");
}

#[tokio::test]
async fn content_that_could_smuggle_does_not_leave() {
    let server = inbox(AcceptAll).await;
    for content in [&b"a\r\n\n.\r\nMAIL FROM:<x@evil.example>\r\n"[..], b"a\r.\r\n", b"a\0b\r\n"] {
        let mut session = open(&server).await;
        session.envelope(&envelope("kim@harbour.example")).await.unwrap();
        let failure = session.content(content).await.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Refused));
        assert!(!session.is_usable() && !failure.is_about_relay());
    }
    server.wait_until(|server| server.transcripts().iter().all(|talk| talk.ended)).await;
    assert_eq!(server.messages(), 0);
}

#[tokio::test]
async fn addresses_beyond_ascii() {
    let server = inbox(AcceptAll).await;
    let mut session = open(&server).await;
    send(&mut session, "kim@한글.example").await.unwrap();
    send(&mut session, "민서@한글.example").await.unwrap();
    let lines = server.transcripts()[0].client().join("\n");
    assert!(
        lines.contains("MAIL FROM:<bounce+7@lantern.example> SIZE=54\nRCPT TO:<kim@xn--bj0bj06e.example>"),
        "{lines}"
    );
    assert!(lines.contains("SIZE=54 BODY=8BITMIME SMTPUTF8\nRCPT TO:<민서@xn--bj0bj06e.example>"), "{lines}");

    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["SMTPUTF8"]),
        _ => Action::Default,
    };
    let server = inbox(hide).await;
    let mut session = open(&server).await;
    let failure = send(&mut session, "민서@한글.example").await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::RcptTo, Outcome::Refused));
    assert!(failure.note().unwrap().starts_with("5.6.7 ") && failure.is_usable());
    send(&mut session, "kim@한글.example").await.unwrap();
}

#[tokio::test]
async fn old_relays_are_greeted_with_helo() {
    let count = AtomicU64::new(0);
    let old = move |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } if count.fetch_add(1, Ordering::Relaxed) == 0 => {
            Action::Reply("502 5.5.1 what?".into())
        }
        Hook::Hello { .. } => Action::Reply("250 old.example".into()),
        _ => Action::Default,
    };
    let server = inbox(old).await;
    let mut session = open(&server).await;
    send(&mut session, "kim@harbour.example").await.unwrap();
    assert_eq!(server.transcripts()[0].client()[2], "MAIL FROM:<bounce+7@lantern.example>");
}
