//! `send --canary`: a sample goes first, and the others wait for a decision.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::inbox::{AcceptAll, Action, Event, Hook, RefuseRecipients, Server};
use rusqlite::Connection;

use crate::support::DiskNewsroom;
use crate::support::delivery::{copies, relay};
use crate::support::disk_newsroom::CommandOutput;

const SEND: &str = "send 2022-11-18 --yes --canary 10%";

/// A hundred subscribers: sixty in one domain, thirty in another, and ten in a domain each.
fn newsroom() -> DiskNewsroom {
    let newsroom = DiskNewsroom::with_readers(0);
    let domain = |number| match number {
        0..60 => "harbour.example".to_owned(),
        60..90 => "quay.example".to_owned(),
        _ => format!("pier{number}.example"),
    };
    let entry = |number| format!("[[subscriber]]\nemail = \"r{number:03}@{}\"\n", domain(number));
    newsroom.write("subscribers.toml", &(0..100).map(entry).collect::<String>());
    newsroom
}

fn run(newsroom: &DiskNewsroom, line: &str, server: &Server, code: i32) -> CommandOutput {
    let ended = newsroom.run(&format!("{line} --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
    ended
}

fn by_domain(server: &Server) -> BTreeMap<String, usize> {
    let mut domains = BTreeMap::new();
    for to in copies(&server.received()).keys() {
        *domains.entry(to.rsplit('@').next().unwrap().to_owned()).or_default() += 1;
    }
    domains
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canary_covers_every_domain_and_resume_sends_the_rest() {
    let (newsroom, server) = (newsroom(), relay(AcceptAll).await);
    let ended = run(&newsroom, SEND, &server, 3);
    assert!(ended.err.contains("the first 10 readers: 10 accepted; the others wait"), "{ended:?}");
    assert!(ended.err.contains("`briefing resume 2022-11-18`"), "{ended:?}");
    let few = copies(&server.received());
    assert_eq!((few.len(), by_domain(&server).len()), (10, 10), "one from each: {few:?}");
    let status = newsroom.json("status", 0);
    assert_eq!((&status["state"], &status["canary"]), (&"canary".into(), &10.into()));
    assert_eq!((&status["accepted"], &status["pending"]), (&10.into(), &90.into()));
    assert!(
        newsroom.run("status").out.contains("canary of 10 readers, the others wait for `briefing resume`")
    );

    // The same list gives the same few.
    let (again, other) = (self::newsroom(), relay(AcceptAll).await);
    run(&again, SEND, &other, 3);
    assert!(copies(&other.received()).keys().eq(few.keys()));

    run(&newsroom, "resume", &server, 0);
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (100, Some(&1)));
    assert_eq!(newsroom.json("send verify", 0)["balanced"], true);
    let done = newsroom.json("status", 0);
    assert_eq!((&done["state"], done.get("canary")), (&"done".into(), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_canary_is_finished_before_the_rest() {
    let taken = AtomicU64::new(0);
    let dies = move |event: &Event<'_>| match event.hook {
        Hook::Content { .. } => {
            taken.fetch_add(1, Ordering::Relaxed);
            Action::Default
        }
        Hook::Mail { .. } if taken.load(Ordering::Relaxed) == 3 => Action::CloseWith421,
        Hook::Connect if taken.load(Ordering::Relaxed) >= 3 => Action::Reply("554 5.3.2 closed".into()),
        _ => Action::Default,
    };
    let (newsroom, server) = (newsroom(), relay(dies).await);
    run(&newsroom, &format!("{SEND} --connections 1"), &server, 3);
    let cured = relay(AcceptAll).await;
    run(&newsroom, "resume", &cured, 3);
    assert_eq!((server.messages(), cured.messages()), (3, 7));
    run(&newsroom, "resume", &cured, 0);
    assert_eq!(cured.messages(), 97);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn good_canary_releases_the_rest_after_the_wait() {
    let (newsroom, server) = (newsroom(), relay(AcceptAll).await);
    let line = format!("{SEND} --wait 30m --smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start_and_wait_for_output(&line, "waiting until ");
    let status = newsroom.json("status", 0);
    assert_eq!((&status["state"], &status["accepted"]), (&"canary".into(), &10.into()));
    assert!(status["scheduled_at"].is_string(), "{status}");
    newsroom.strike_hour();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (100, Some(&1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_canary_waits_for_a_person() {
    let refuse = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to } if to.ends_with("@pier95.example") => Action::Reply("550 5.7.1 not wanted".into()),
        _ => Action::Default,
    };
    let (newsroom, server) = (newsroom(), relay(refuse).await);
    let ended = run(&newsroom, &format!("{SEND} --wait 30m"), &server, 3);
    assert!(ended.err.contains("the others are not mailed automatically"), "{ended:?}");
    assert_eq!(newsroom.json("status", 0)["pending"], 90);
    run(&newsroom, "resume", &server, 1);
    assert_eq!(server.messages(), 99);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complaint_during_the_wait_stops_the_rest() {
    let (newsroom, server) = (newsroom(), relay(AcceptAll).await);
    let line = format!("{SEND} --wait 30m --smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start_and_wait_for_output(&line, "waiting until ");
    let who = copies(&server.received()).into_keys().next().unwrap();
    let store = Connection::open(newsroom.folder().join("briefing.db")).unwrap();
    store.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    let complain =
        "INSERT INTO suppression SELECT key, 'complained', NULL, 1e15 FROM subscriber WHERE email = ?1";
    assert_eq!(store.execute(complain, [who]).unwrap(), 1);
    newsroom.strike_hour();
    let ended = running.end();
    assert_eq!((ended.code, server.messages()), (Some(3), 10), "{ended:?}");
    assert!(ended.err.contains("1 of 10 reported it as spam"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canary_option_overrides_the_configuration() {
    let (newsroom, server) = (newsroom(), relay(AcceptAll).await);
    let config = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    newsroom.write("briefing.toml", &format!("{config}\n[release]\ncanary = \"2%\"\n"));
    let dry = newsroom.json("send 2022-11-18 --dry-run", 0);
    assert_eq!(dry["plan"]["canary"], 2);
    run(&newsroom, "send 2022-11-18 --yes --canary 100%", &server, 0);
    assert_eq!(server.messages(), 100);
    newsroom.write("briefing.toml", &format!("{config}\n[release]\ncanary = \"lots\"\n"));
    assert_eq!(newsroom.run("send 2022-11-18 --dry-run").code, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canary_of_a_single_recipient_does_not_wait() {
    let refuse = RefuseRecipients::new(["nobody@harbour.example"], "550 5.1.1 no such user");
    let (newsroom, server) = (DiskNewsroom::with_readers(1), relay(refuse).await);
    run(&newsroom, "send 2022-11-18 --yes --canary 1%", &server, 0);
    for (line, said) in [
        ("send 2022-11-18 --yes --canary lots", "`--canary`: `lots` is not a share of the recipients"),
        ("send 2022-11-18 --yes --wait 5m", "`--wait` needs a canary to wait for"),
        ("send 2022-11-18 --yes --canary 5% --wait soon", "`--wait`: `soon` is not a duration"),
    ] {
        let ended = newsroom.run(line);
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains(said), "{line}: {ended:?}");
    }
}
