//! Our SMTP session and our inbox in real conversations: what goes right, and what each way of going wrong is called.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use briefing::domain::{EmailAddress, Outcome, Reply, Stage};
use briefing::inbox::{
    AcceptAll, Action, Chain, DropAt, Event, Greylist, Hook, MaxPerConnection, RefuseRecipients, RequireAuth,
    Script, Server, ServerTls, Settings,
};
use briefing::smtp::{Envelope, Failure, Relay, RelayError, Session, Timeouts, Tls};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const LETTER: &[u8] = b"Subject: Weekend Briefing\r\n\r\nHello.\r\n.hidden dot\r\n..\r\n";
const PATIENT: Duration = Duration::from_secs(20);

async fn inbox(script: impl Script + 'static) -> Server {
    Server::start(Settings { script: Arc::new(script), ..Settings::default() }).await.unwrap()
}

fn relay(server: &Server) -> Relay {
    Relay::parse(&format!("smtp://{}", server.smtp_addr()))
        .unwrap()
        .with_helo("news.lantern.example")
        .unwrap()
}

async fn open(server: &Server) -> Session {
    open_within(server, PATIENT).await.unwrap()
}

async fn open_within(server: &Server, time: Duration) -> Result<Session, Failure> {
    Session::open(&relay(server), &Timeouts::all(time), &Tls::system()).await
}

fn envelope(to: &str) -> Envelope {
    Envelope {
        return_path: Some(EmailAddress::parse("bounce+7@lantern.example").unwrap()),
        recipient: EmailAddress::parse(to).unwrap(),
        size: LETTER.len(),
    }
}

async fn send(session: &mut Session, to: &str) -> Result<Reply, Failure> {
    session.envelope(&envelope(to)).await?;
    session.content(LETTER).await
}

/// Opens a session with a relay of this behaviour, sends one letter, and returns how it went.
async fn attempt(script: impl Script + 'static, time: Duration) -> (Server, Result<Reply, Failure>) {
    let server = inbox(script).await;
    let result = match open_within(&server, time).await {
        Ok(mut session) => send(&mut session, "kim@harbour.example").await,
        Err(failure) => Err(failure),
    };
    (server, result)
}

/// One action at one stage.
fn at(stage: Stage, action: Action) -> impl Script {
    move |event: &Event<'_>| if event.hook.is_at(stage) { action.clone() } else { Action::Default }
}

fn without_pipelining(other: impl Script + 'static) -> Chain {
    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["PIPELINING"]),
        _ => Action::Default,
    };
    Chain(vec![Arc::new(other), Arc::new(hide)])
}

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
async fn refusals_before_mail_are_about_the_relay() {
    for stage in [Stage::Greeting, Stage::Hello] {
        for code in ["421 4.3.2", "554 5.7.1"] {
            let (_, result) = attempt(at(stage, Action::Reply(format!("{code} no"))), PATIENT).await;
            let failure = result.unwrap_err();
            assert_eq!((failure.stage(), failure.outcome()), (stage, Outcome::Deferred));
            assert!(failure.is_about_relay() && !failure.is_usable());
        }
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let relay = Relay::parse(&format!("smtp://{nobody}")).unwrap();
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.is_about_relay()), (Stage::Connect, true));
    assert_eq!(failure.note().unwrap(), "network error: connection refused");
}

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
async fn a_refusal_while_content_is_on_its_way_is_an_answer() {
    let server = inbox(at(Stage::Content, Action::Reply("552 5.3.4 too much".into()))).await;
    let mut session = open(&server).await;
    session.envelope(&envelope("kim@harbour.example")).await.unwrap();
    server.wait_until(|server| server.transcripts()[0].ended).await;
    let failure = session.content(LETTER).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Content, Outcome::Refused), "{failure}");
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
    let short = Duration::from_millis(150);
    for stage in [Stage::Greeting, Stage::Hello, Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Dot] {
        let (server, result) = attempt(at(stage, Action::Silence), short).await;
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
async fn a_relay_that_speaks_out_of_turn_is_not_used() {
    let (relay, puppet) = puppet_relay(vec![Step::Say("220 a\r\n250 a\r\n250 b\r\n"), Step::Wait]).await;
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.is_about_relay()), (Stage::Hello, true));
    assert_eq!(failure.note().unwrap(), "the relay sent a reply that no command asked for");
    puppet.abort();
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

// Signing in.

fn with_password(server: &Server, password: &str) -> Relay {
    Relay::parse(&format!("smtp://desk:{password}@{}", server.smtp_addr())).unwrap()
}

#[tokio::test]
async fn signing_in_by_plain_and_by_login() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let server = inbox(RequireAuth::new("desk", "p@ss wörd").by(&[mechanism])).await;
        let relay = with_password(&server, "p%40ss%20w%C3%B6rd");
        let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
        send(&mut session, "kim@harbour.example").await.unwrap();
        let client = server.transcripts()[0].client().join("\n");
        assert!(client.contains(&format!("AUTH {mechanism} ***")), "{client}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_about_the_relay() {
    let server = inbox(RequireAuth::new("desk", "right")).await;
    let relay = with_password(&server, "wrong");
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!((failure.stage(), failure.outcome()), (Stage::Auth, Outcome::Deferred));
    assert!(failure.is_about_relay() && failure.reply().unwrap().code == 535);

    let server = inbox(AcceptAll).await;
    let relay = with_password(&server, "wrong");
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!(failure.note().unwrap(), "the relay offers no sign-in by PLAIN or LOGIN");
    assert_eq!(Relay::parse("smtp+plain://desk:x@mail.example").unwrap_err(), RelayError::PlainPassword);
}

// Encryption.

struct Authority {
    root: CertificateDer<'static>,
    server: Arc<rustls::ServerConfig>,
}

/// A certificate for these names, and what trusts it.
fn authority(names: &[&str]) -> Authority {
    authority_until(2100, names)
}

/// The same, valid up to the beginning of a year.
fn authority_until(year: i32, names: &[&str]) -> Authority {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut wanted = rcgen::CertificateParams::new(names).unwrap();
    wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(year, 1, 1);
    let pair = rcgen::KeyPair::generate().unwrap();
    let cert = wanted.self_signed(&pair).unwrap();
    let key = PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let root = cert.der().clone();
    let server = config.with_no_client_auth().with_single_cert(vec![root.clone()], key).unwrap();
    Authority { root, server: Arc::new(server) }
}

async fn encrypted(tls: ServerTls, script: impl Script + 'static) -> Server {
    let settings = Settings { tls: Some(tls), script: Arc::new(script), ..Settings::default() };
    Server::start(settings).await.unwrap()
}

#[tokio::test]
async fn mail_travels_inside_tls() {
    let ours = authority(&["127.0.0.1", "localhost"]);
    for (scheme, tls) in [
        ("smtps", ServerTls::Implicit(Arc::clone(&ours.server))),
        ("smtp+starttls", ServerTls::StartTls(Arc::clone(&ours.server))),
    ] {
        let server = encrypted(tls, RequireAuth::new("desk", "secret")).await;
        let relay = Relay::parse(&format!("{scheme}://desk:secret@{}", server.smtp_addr())).unwrap();
        let tls = Tls::trusting([ours.root.clone()]);
        let mut session = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap();
        assert!(session.is_encrypted());
        send(&mut session, "kim@harbour.example").await.unwrap();
        let long = b"0123456789abcdef0123456789abcdef\r\n".repeat(100_000);
        session.envelope(&envelope("kim@harbour.example")).await.unwrap();
        session.content(&long).await.unwrap();
        assert_eq!(server.received()[1].bytes().unwrap(), long);
        session.quit().await;
    }
}

#[tokio::test]
async fn a_relay_that_cannot_prove_itself_is_not_used() {
    let ours = authority(&["127.0.0.1"]);
    let other = authority(&["mail.elsewhere.example"]);
    let old = authority_until(2021, &["127.0.0.1"]);
    let cases = [(&ours, None), (&ours, Some(&other)), (&other, Some(&other)), (&old, Some(&old))];
    for (certificate, trusted) in cases {
        let server = encrypted(ServerTls::StartTls(Arc::clone(&certificate.server)), AcceptAll).await;
        let relay = Relay::parse(&format!("smtp+starttls://desk:secret@{}", server.smtp_addr())).unwrap();
        let tls = trusted.map_or_else(Tls::system, |authority| Tls::trusting([authority.root.clone()]));
        let failure = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (Stage::Tls, Outcome::Deferred), "{failure}");
        assert!(failure.is_about_relay() && failure.note().unwrap().starts_with("TLS failed: "), "{failure}");
        let client = server.transcripts()[0].client().join("\n");
        assert!(!client.contains("AUTH") && !client.contains("MAIL"), "{client}");
    }
}

#[tokio::test]
async fn a_relay_without_starttls_gets_neither_password_nor_mail() {
    let server = inbox(AcceptAll).await;
    let relay = Relay::parse(&format!("smtp+starttls://desk:secret@{}", server.smtp_addr())).unwrap();
    let failure = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap_err();
    assert_eq!(failure.stage(), Stage::Tls);
    assert!(failure.note().unwrap().contains("does not offer STARTTLS"));
    server.wait_until(|server| server.transcripts()[0].ended).await;
    assert_eq!(server.transcripts()[0].client().len(), 1);
}

#[tokio::test]
async fn text_slipped_in_before_the_handshake_is_refused() {
    let ours = authority(&["127.0.0.1"]);
    let inject = at(Stage::Tls, Action::DefaultThen(b"250-evil.example\r\n250 AUTH PLAIN\r\n".to_vec()));
    let server = encrypted(ServerTls::StartTls(Arc::clone(&ours.server)), inject).await;
    let relay = Relay::parse(&format!("smtp+starttls://{}", server.smtp_addr())).unwrap();
    let tls = Tls::trusting([ours.root.clone()]);
    let failure = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap_err();
    assert_eq!(failure.stage(), Stage::Tls);
    assert_eq!(failure.note().unwrap(), "the relay sent unencrypted text after it had agreed to TLS");
}

#[tokio::test]
async fn a_cut_inside_tls_is_called_what_it_is() {
    let ours = authority(&["127.0.0.1"]);
    for (stage, outcome) in [(Stage::RcptTo, Outcome::Deferred), (Stage::Dot, Outcome::Uncertain)] {
        let server = encrypted(ServerTls::Implicit(Arc::clone(&ours.server)), DropAt::new(stage, 1)).await;
        let relay = Relay::parse(&format!("smtps://{}", server.smtp_addr())).unwrap();
        let tls = Tls::trusting([ours.root.clone()]);
        let mut session = Session::open(&relay, &Timeouts::default(), &tls).await.unwrap();
        let failure = send(&mut session, "kim@harbour.example").await.unwrap_err();
        assert_eq!((failure.stage(), failure.outcome()), (stage, outcome), "{failure}");
    }
}

// Relays that our own inbox would not imitate.

#[derive(Clone, Copy)]
enum Step {
    Say(&'static str),
    Hear(usize),
    /// Lets the other side read what was said so far.
    Rest,
    Wait,
}

async fn puppet_relay(steps: Vec<Step>) -> (Relay, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = Relay::parse(&format!("smtp://{}", listener.local_addr().unwrap())).unwrap();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut heard = Vec::new();
        for step in steps {
            match step {
                // Nobody may listen any more.
                Step::Say(text) => drop(write.write_all(text.as_bytes()).await),
                Step::Hear(count) => {
                    for _ in 0..count {
                        heard.extend(lines.next_line().await.unwrap_or_default());
                    }
                }
                Step::Rest => tokio::task::yield_now().await,
                Step::Wait => std::future::pending().await,
            }
        }
        heard
    });
    (relay, task)
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

#[tokio::test]
async fn a_token_signs_in_by_xoauth2_and_its_refusal_is_the_one_behind_the_challenge() {
    for (last, signed_in) in [("235 2.7.0 welcome\r\n", true), ("334 eyJzdGF0dXMiOiI0MDEifQ==\r\n", false)] {
        let mut steps = vec![
            Step::Say("220 a\r\n"),
            Step::Hear(1),
            Step::Say("250-a\r\n250 AUTH PLAIN XOAUTH2\r\n"),
            Step::Hear(1),
            Step::Say(last),
        ];
        if !signed_in {
            steps.extend([Step::Hear(1), Step::Say("535 5.7.8 token expired\r\n")]);
        }
        let (relay, puppet) = puppet_relay(steps).await;
        let url = format!("smtp://desk%40lantern.example:ya29.t%2Dk@{relay}?auth=xoauth2");
        let relay = Relay::parse(&url).unwrap();
        let opened = Session::open(&relay, &Timeouts::all(PATIENT), &Tls::system()).await;
        let heard = puppet.await.unwrap();
        let word = heard[1].strip_prefix("AUTH XOAUTH2 ").unwrap();
        let token = data_encoding::BASE64.decode(word.as_bytes()).unwrap();
        assert_eq!(token, b"user=desk@lantern.example\x01auth=Bearer ya29.t-k\x01\x01");
        match opened {
            Ok(_) => assert!(signed_in),
            Err(failure) => {
                assert_eq!((failure.stage(), failure.reply().unwrap().code), (Stage::Auth, 535), "{failure}");
                assert_eq!(heard[2], "", "an empty line asks for the refusal");
            }
        }
    }
}

// The next envelope behind the dot.

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

/// How fast the two are with each other: `cargo test --release --test smtp_session -- --ignored --nocapture rate`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, not a test"]
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and prints"
)]
async fn rate() {
    let folder = tempfile::TempDir::new().unwrap();
    let letter = [
        &b"Subject: x\r\n\r\n"[..],
        &b"0123456789 0123456789 0123456789 0123456789 0123456789 01234\r\n".repeat(530),
    ]
    .concat();
    let letter: Arc<[u8]> = letter.into();
    for (what, dir, connections, each) in [
        ("counted only", None, 1_u64, 10_000_u64),
        ("counted only", None, 10, 4_000),
        ("kept durably", Some(folder.path().to_owned()), 1, 500),
        ("kept durably", Some(folder.path().to_owned()), 10, 200),
        ("kept durably", Some(folder.path().to_owned()), 50, 60),
    ] {
        let server = Server::start(Settings { dir, remember: false, ..Settings::default() }).await.unwrap();
        let started = std::time::Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (relay, letter) = (relay(&server), Arc::clone(&letter));
            tasks.spawn(async move {
                let mut session = Session::open(&relay, &Timeouts::default(), &Tls::system()).await.unwrap();
                let envelope = Envelope { size: letter.len(), ..envelope("kim@harbour.example") };
                for _ in 0..each {
                    session.envelope(&envelope).await.unwrap();
                    session.content(&letter[..]).await.unwrap();
                }
                session.quit().await;
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let seconds = started.elapsed().as_secs_f64();
        let count = u32::try_from(connections * each).unwrap();
        eprintln!(
            "{what}, {connections} connections, {} bytes: {:.0} a second",
            letter.len(),
            f64::from(count) / seconds
        );
        server.stop().await;
    }
}
