//! A relay's own words: shown made harmless, and enough to decide by however long they are.

use briefing::deliver::StopReason;
use briefing::domain::Stage;
use briefing::inbox::{AcceptAll, Action, Chain, Event, Hook, RequireAuth, Script};

use crate::support::delivery::{copies, relay};
use crate::support::{ClosedPort, DiskNewsroom, TestDelivery};

/// Replies so at one step.
fn says(at: impl Fn(&Hook<'_>) -> bool + Send + Sync, words: String) -> impl Script {
    move |event: &Event<'_>| {
        if at(&event.hook) { Action::Reply(words.clone()) } else { Action::Default }
    }
}

/// A relay that asks for a sign-in and answers it like this.
fn refuses_sign_in(words: &str) -> Chain {
    let refusal = says(|hook| matches!(hook, Hook::Auth { .. }), words.to_owned());
    Chain(vec![std::sync::Arc::new(refusal), std::sync::Arc::new(RequireAuth::new("kim", "s3cret-harbour"))])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_at_every_step_before_a_recipient_are_shown() {
    let connect = |hook: &Hook<'_>| matches!(hook, Hook::Connect);
    let hello = |hook: &Hook<'_>| matches!(hook, Hook::Hello { .. });
    let mail = |hook: &Hook<'_>| matches!(hook, Hook::Mail { .. });
    let newsroom = DiskNewsroom::with_readers(2);
    let servers = [
        (
            relay(refuses_sign_in("534 5.7.9 Application-specific password required")).await,
            "534 5.7.9 `Application-specific password required`",
            "do what the mail server says",
        ),
        (
            relay(says(connect, "554 5.7.1 listed, ask postmaster".into())).await,
            "554 5.7.1 `listed, ask postmaster`",
            "do what the mail server says",
        ),
        (relay(says(hello, "550 5.7.1 no such name".into())).await, "550 5.7.1 `no such name`", ""),
        (relay(says(mail, "553 5.7.1 sender not yours".into())).await, "553 5.7.1 `sender not yours`", ""),
    ];
    for (number, (server, words, help)) in servers.iter().enumerate() {
        let command = if number == 0 { "send 2022-11-18 --yes" } else { "resume 2022-11-18" };
        let url = format!("smtp://kim:s3cret-harbour@{}", server.smtp_addr());
        let url = if number == 0 { url } else { url.replace("kim:s3cret-harbour@", "") };
        let ended = newsroom.run(&format!("{command} --smtp {url}"));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains(words) && ended.err.contains(help), "{ended:?}");
        let logged = newsroom.run(&format!("resume 2022-11-18 --log human --log-level debug --smtp {url}"));
        assert!(logged.err.contains(words), "{logged:?}");
        assert_eq!(server.messages(), 0);
    }
}

/// A test goes to the newsroom's own addresses, and no report tells of it later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_at_every_step_of_a_test_are_shown() {
    let newsroom = DiskNewsroom::with_readers(1);
    for (stage, said, shown, code) in [
        (
            Stage::RcptTo,
            "550 5.1.1 <desk@lantern.example> gone\u{1b}[2J, write to hr",
            "550 5.1.1 `<d…@lantern.example> gone?[2J, write to hr` (step `rcpt`)",
            1,
        ),
        (Stage::Data, "554 5.5.1 no valid recipients", "554 5.5.1 `no valid recipients` (step `data`)", 2),
        (Stage::Dot, "554 5.7.1 spam content", "554 5.7.1 `spam content` (step `dot`)", 1),
    ] {
        let server = relay(says(move |hook| hook.is_at(stage), said.to_owned())).await;
        let line =
            format!("send 2022-11-18 --smtp smtp://{} --test desk@lantern.example", server.smtp_addr());
        let ended = newsroom.run(&line);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(ended.err.contains(shown), "{ended:?}");
        let json = newsroom.json(&line, code);
        assert!(json["test"][0]["text"].as_str().unwrap().contains(shown), "{json}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shown_words_hold_no_secret_no_address_and_nothing_harmful() {
    let newsroom = DiskNewsroom::with_readers(1);
    let echo = "535 5.7.8 AGtpbQBzM2NyZXQtaGFyYm91cg== S3CRET-harbour of kim <r001@harbour.example> \u{1b}[2J`x`\u{202e}";
    let server = relay(refuses_sign_in(&format!("{echo}{}", " more".repeat(700)))).await;
    let url = format!("smtp://kim:s3cret-harbour@{}", server.smtp_addr());
    let ended = newsroom.run(&format!("send 2022-11-18 --yes --log human --log-level debug --smtp {url}"));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let shown = format!("{}{}", ended.out, ended.err);
    for hidden in ["s3cret", "S3CRET", "AGtpbQ", "r001@", "kim", "\u{1b}", "\u{202e}"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(shown.contains("535 5.7.8 `… … of … <r…@harbour.example> ?[2J'x'?"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() < 700), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_defer_a_message_before_its_recipient_are_told() {
    let mail = |hook: &Hook<'_>| matches!(hook, Hook::Mail { .. });
    let newsroom = DiskNewsroom::with_readers(2);
    let server = relay(says(mail, "451 4.7.1 over quota until noon".into())).await;
    let ended =
        newsroom.run(&format!("send 2022-11-18 --yes --patience 0 --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_eq!(ended.err.matches("451 4.7.1 `over quota until noon`").count(), 1, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_connection_is_told_at_once() {
    let newsroom = DiskNewsroom::with_readers(2);
    let closed = ClosedPort::new();
    let ended = newsroom.run(&format!("send 2022-11-18 --yes --smtp smtp://{closed}"));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let at_once = format!("the mail server `{closed}` cannot be used now: network error: connection refused");
    assert_eq!(ended.err.matches(&at_once).count(), 1, "{ended:?}");
    assert!(ended.err.contains("trying again") && ended.err.contains("check host, port"), "{ended:?}");
    assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
}

/// The reply's code was read, so nothing is in doubt, and the connection is not used again.
#[tokio::test]
async fn over_long_reply_after_the_dot_is_decided_by_its_code() {
    let long = "x".repeat(5000);
    for (code, accepted, refused) in [("250 2.0.0 ", 12, 0), ("550 5.1.1 ", 0, 12)] {
        let script = says(|hook| matches!(hook, Hook::Content { .. }), format!("{code}{long}"));
        let (delivery, server) = (TestDelivery::plan(12).await, relay(script).await);
        let report = delivery.run(delivery.settings(&server)).await;
        let tally = &report.tally;
        assert_eq!((tally.accepted, tally.refused, tally.uncertain), (accepted, refused, 0), "{report:?}");
        assert_eq!(server.connections(), 12);
        for row in delivery.rows().await {
            assert_eq!(delivery.story(&row.email.to_string()).await.attempts.len(), 1);
        }
    }
}

#[tokio::test]
async fn over_long_greeting_is_about_the_relay() {
    let script = says(|hook| matches!(hook, Hook::Connect), format!("220 {}", "x".repeat(5000)));
    let (delivery, server) = (TestDelivery::plan(2).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(matches!(report.unfinished, Some(StopReason::RelayFailed(_))), "{report:?}");
    assert_eq!(report.tally.pending, 2);
    let cured = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&cured)).await.tally.accepted, 2);
    assert_eq!(copies(&cured.received()).len(), 2);
}
