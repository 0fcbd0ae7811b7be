//! Exit codes and sentences: what a script and a tired person have to go by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::domain::Stage;
use briefing::inbox::{
    AcceptAll, Action, Event, Greylist, Hook, RefuseRecipients, RequireAuth, Script, Server,
};

use crate::support::delivery::{copies, message_id_of, relay};
use crate::support::disk_newsroom::CommandOutput;
use crate::support::{ClosedPort, DiskNewsroom};

const SEND: &str = "send 2022-11-18 --yes";

/// Runs a command against this relay and expects the code.
fn run(newsroom: &DiskNewsroom, line: &str, server: &Server, code: i32) -> CommandOutput {
    let ended = newsroom.run(&format!("{line} --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
    ended
}

/// Drops the connection after the dot of the first message, kept or not.
fn silent_once() -> impl Script {
    let count = AtomicU64::new(0);
    move |event: &Event<'_>| match event.hook {
        Hook::Content { .. } if count.fetch_add(1, Ordering::Relaxed) == 0 => Action::AcceptThenClose,
        _ => Action::Default,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complete_delivery_exits_0() {
    let (newsroom, server) = (DiskNewsroom::with_readers(12), relay(AcceptAll).await);
    run(&newsroom, SEND, &server, 0);
    assert_eq!((copies(&server.received()).len(), server.messages()), (12, 12));
    let ended = run(&newsroom, "resume", &server, 0);
    assert!(ended.err.contains("nothing to continue"), "{ended:?}");
    assert_eq!(server.messages(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_send_exits_2_and_names_resume() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(AcceptAll).await);
    run(&newsroom, SEND, &server, 0);
    for line in [SEND, "send --yes"] {
        let ended = run(&newsroom, line, &server, 2);
        assert!(ended.err.contains("briefing resume"), "{line}: {ended:?}");
    }
    assert_eq!(server.messages(), 3);
}

/// After a crash a person runs `briefing send` again. That must not send last week's issue.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn send_without_name_stops_at_an_unfinished_delivery() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(Greylist::default()).await);
    let older = newsroom.folder().join("issues/2022-11-11");
    std::fs::create_dir_all(&older).unwrap();
    for file in ["issue.toml", "greeting.md", "01-lead.md"] {
        std::fs::copy(newsroom.folder().join("issues/2022-11-18").join(file), older.join(file)).unwrap();
    }
    run(&newsroom, "send --yes --patience 0", &server, 3);
    let ended = run(&newsroom, "send --yes", &server, 2);
    assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
    assert_eq!(server.messages(), 0);
    run(&newsroom, "resume", &server, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejected_mail_exits_3_with_the_relays_reply() {
    let spam = |event: &Event<'_>| match event.hook {
        Hook::Content { .. } => Action::Reply("554 5.7.1 your links are on a list".into()),
        _ => Action::Default,
    };
    let (newsroom, server) = (DiskNewsroom::with_readers(60), relay(spam).await);
    let ended = run(&newsroom, SEND, &server, 3);
    for words in ["rejects this mail", "554 5.7.1 your links are on a list", "briefing resume 2022-11-18"] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    assert_eq!(newsroom.json("status", 0)["refused"], 0);
    let cured = relay(AcceptAll).await;
    run(&newsroom, "resume", &cured, 0);
    assert_eq!((copies(&cured.received()).len(), cured.messages()), (60, 60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn configured_relays_share_and_hide_their_urls() {
    let (newsroom, one, two) =
        (DiskNewsroom::with_readers(40), relay(AcceptAll).await, relay(AcceptAll).await);
    let config = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    let with = |second: &str| {
        let table = |url: &str| format!("[[smtp.relay]]\nurl = \"{url}\"\n");
        let first = table(&format!("smtp://{}", one.smtp_addr()));
        newsroom.write("briefing.toml", &format!("{config}\n{first}{}", table(second)));
    };
    with("smtp://desk:hunter2@[::1");
    let ended = newsroom.run(SEND);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.err.contains("`[[smtp.relay]] url` on line") && !ended.err.contains("hunter2"),
        "{ended:?}"
    );
    with(&format!("smtp://{}", two.smtp_addr()));
    assert_eq!(newsroom.run(SEND).code, Some(0));
    assert_eq!(one.messages() + two.messages(), 40);
    assert!(one.messages() >= 10 && two.messages() >= 10, "{} {}", one.messages(), two.messages());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_recipients_exit_1() {
    let refuse = RefuseRecipients::new(["r002@harbour.example"], "550 5.1.1 no such user");
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(refuse).await);
    run(&newsroom, SEND, &server, 1);
    assert_eq!(server.messages(), 3);
    run(&newsroom, "resume", &server, 0);
    assert_eq!(newsroom.json("status", 0)["refused"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_relay_exits_2_and_keeps_the_plan() {
    let newsroom = DiskNewsroom::with_readers(4);
    let closed = ClosedPort::new();
    let ended = newsroom.run(&format!("{SEND} --smtp smtp://{closed}"));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
    let status = newsroom.json("status", 0);
    assert_eq!((&status["state"], &status["pending"]), (&"planned".into(), &4.into()));
    let server = relay(AcceptAll).await;
    run(&newsroom, "resume", &server, 0);
    assert_eq!(copies(&server.received()).len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_password_exits_2_and_refuses_nobody() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(RequireAuth::new("desk", "right")).await);
    let address = server.smtp_addr();
    let ended = newsroom.run(&format!("{SEND} --smtp smtp://desk:wrong@{address}"));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(!ended.err.contains("wrong"), "no password is shown: {ended:?}");
    // Without a password the relay refuses the sender with 530, which concerns no recipient.
    run(&newsroom, "resume", &server, 2);
    assert_eq!(newsroom.json("status", 0)["pending"], 4);
    assert_eq!(newsroom.run(&format!("resume --smtp smtp://desk:right@{address}")).code, Some(0));
    assert_eq!(server.messages(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relay_failure_during_sending_exits_3() {
    let accepted = AtomicU64::new(0);
    let dies = move |event: &Event<'_>| match event.hook {
        Hook::Content { .. } => {
            accepted.fetch_add(1, Ordering::Relaxed);
            Action::Default
        }
        Hook::Connect if accepted.load(Ordering::Relaxed) >= 5 => Action::Reply("554 5.3.2 closed".into()),
        Hook::Mail { .. } if accepted.load(Ordering::Relaxed) >= 5 => Action::CloseWith421,
        _ => Action::Default,
    };
    let (newsroom, server) = (DiskNewsroom::with_readers(20), relay(dies).await);
    let ended = run(&newsroom, &format!("{SEND} --connections 1"), &server, 3);
    assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
    let status = newsroom.json("status", 0);
    assert_eq!((&status["accepted"], &status["pending"]), (&5.into(), &15.into()));
    let cured = relay(AcceptAll).await;
    run(&newsroom, "resume", &cured, 0);
    assert_eq!((server.messages(), cured.messages()), (5, 15));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deferred_recipients_exit_3_and_resume_retries_at_once() {
    let (newsroom, server) = (DiskNewsroom::with_readers(5), relay(Greylist::default()).await);
    let ended = run(&newsroom, &format!("{SEND} --patience 0"), &server, 3);
    assert!(ended.err.contains("briefing resume 2022-11-18"), "{ended:?}");
    let connections = server.connections();
    run(&newsroom, "resume --due --patience 0", &server, 3);
    assert_eq!(server.connections(), connections, "nobody's time has come");
    run(&newsroom, "resume --patience 0", &server, 0);
    assert_eq!((copies(&server.received()).len(), server.messages()), (5, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uncertain_message_exits_3_until_resolved() {
    let (newsroom, server) = (DiskNewsroom::with_readers(5), relay(silent_once()).await);
    let ended = run(&newsroom, &format!("{SEND} --connections 1"), &server, 3);
    assert!(ended.err.contains("briefing resolve 2022-11-18"), "{ended:?}");
    run(&newsroom, "resume", &server, 3);
    assert_eq!(server.messages(), 5, "nothing in doubt is sent again by itself");

    let listed = newsroom.json("resolve", 3);
    let doubt = &listed["uncertain"][0];
    assert_eq!(doubt["address"], "r001@harbour.example");
    assert_eq!(newsroom.run("resolve --resend").code, Some(3), "it is yet to be sent");
    run(&newsroom, "resume", &server, 0);
    let received = server.received();
    let copies: Vec<_> = received.iter().filter(|message| message.to == ["r001@harbour.example"]).collect();
    assert_eq!((received.len(), copies.len()), (6, 2));
    for copy in &copies {
        assert_eq!(doubt["message_id"], message_id_of(&copy.bytes().unwrap()).as_str());
    }
    assert_eq!(copies[0].bytes().unwrap(), copies[1].bytes().unwrap());
    assert_eq!(newsroom.json("resolve", 0)["uncertain"], serde_json::json!([]));
}

#[test]
fn resume_without_a_delivery_exits_2() {
    let newsroom = DiskNewsroom::with_readers(2);
    for line in ["resume", "resume 2022-11-18", "status", "resolve"] {
        let ended = newsroom.run(line);
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains("briefing send"), "{line}: {ended:?}");
    }
    assert!(!newsroom.folder().join("briefing.db").exists(), "looking makes no store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn send_again_reaches_only_new_subscribers() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(AcceptAll).await);
    run(&newsroom, SEND, &server, 0);
    newsroom.list([2, 3, 4, 5]);
    run(&newsroom, &format!("{SEND} --again"), &server, 0);
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (5, Some(&1)));
    run(&newsroom, &format!("{SEND} --again"), &server, 0);
    assert_eq!(server.messages(), 5);
    assert_eq!(newsroom.json("status", 0)["planned"], 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn send_without_confirmation_sends_nothing() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(AcceptAll).await);
    run(&newsroom, "send 2022-11-18", &server, 2);
    run(&newsroom, "send 2022-11-18 --dry-run", &server, 0);
    assert_eq!((server.connections(), newsroom.run("status").code), (0, Some(2)));
    assert!(!newsroom.folder().join("briefing.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unmailable_address_exits_1_and_the_rest_is_sent() {
    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["SMTPUTF8"]),
        _ => Action::Default,
    };
    let (newsroom, server) = (DiskNewsroom::with_readers(0), relay(hide).await);
    let list = ["kim@harbour.example", "민서@harbour.example", "lee@harbour.example"];
    let entries = list.map(|address| format!("[[subscriber]]\nemail = \"{address}\"\n"));
    newsroom.write("subscribers.toml", &entries.concat());
    let checked = newsroom.json("check 2022-11-18", 0);
    let note =
        &checked["diagnostics"].as_array().unwrap().iter().find(|d| d["code"] == "subscribers::beyond_ascii");
    assert_eq!(
        (&note.unwrap()["line"], &note.unwrap()["severity"]),
        (&4.into(), &"note".into()),
        "{checked}"
    );
    let ended = run(&newsroom, SEND, &server, 1);
    assert!(ended.err.contains("1 reader has letters beyond ASCII before the `@`"), "{ended:?}");
    assert_eq!(server.messages(), 2);
    let story = newsroom.json("status --who 민서@harbour.example", 0);
    assert_eq!((&story["state"], &story["attempts"][0]["phase"]), (&"refused".into(), &"rcpt".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unsubscribed_before_resume_gets_nothing() {
    let first = Arc::new(AtomicU64::new(0));
    let script = move |event: &Event<'_>| match event.hook {
        _ if event.hook.is_at(Stage::RcptTo) && first.fetch_add(1, Ordering::Relaxed) == 0 => {
            Action::Reply("451 4.7.1 later".into())
        }
        _ => Action::Default,
    };
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(script).await);
    run(&newsroom, &format!("{SEND} --connections 1 --patience 0"), &server, 3);
    let entries = ["unsubscribed", "subscribed", "subscribed"].iter().enumerate().map(|(index, status)| {
        format!("[[subscriber]]\nemail = \"r{:03}@harbour.example\"\nstatus = \"{status}\"\n", index + 1)
    });
    newsroom.write("subscribers.toml", &entries.collect::<String>());
    run(&newsroom, "resume", &server, 0);
    assert_eq!(server.messages(), 2, "neither the list nor the store may be forgotten");
    assert_eq!(newsroom.json("status", 0)["excluded"]["unsubscribed"], 1);
}
