//! Rehearsals over the local inbox, and deliveries that remember their relay.

use briefing::inbox::{AcceptAll, Greylist, Server};
use briefing::runtime::{Clock, SystemClock};

use crate::support::delivery::{copies, relay};
use crate::support::disk_newsroom::CommandOutput;
use crate::support::{ClosedPort, DiskNewsroom};

fn over(server: &Server, line: &str) -> String {
    format!("{line} --smtp smtp://{}", server.smtp_addr())
}

fn run(newsroom: &DiskNewsroom, line: &str, code: i32) -> CommandOutput {
    let ended = newsroom.run(line);
    assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
    ended
}

fn caught(newsroom: &DiskNewsroom) -> usize {
    std::fs::read_dir(newsroom.folder().join("inbox/new")).map_or(0, Iterator::count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rehearsal_is_repeated_and_leaves_the_issue_unsent() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(AcceptAll).await);
    for turn in 1..=3 {
        let report = newsroom.json("send --yes", 0);
        assert_eq!((&report["rehearsal"], &report["accepted"]), (&true.into(), &3.into()));
        assert_eq!(caught(&newsroom), 3 * turn);
    }
    let told = run(&newsroom, "send 2022-11-18 --yes", 0);
    assert!(told.err.contains("rehearsal") && told.err.contains("3 caught by the local inbox"), "{told:?}");
    assert_eq!(newsroom.json("status", 0)["rehearsal"], true);
    assert_eq!(newsroom.json("status --who r001@harbour.example", 0)["rehearsal"], true);
    for line in ["status", "status 2022-11-18", "status --who r001@harbour.example"] {
        assert!(run(&newsroom, line, 0).out.contains("caught by the local inbox"), "{line}");
    }
    assert!(run(&newsroom, "resume", 0).err.contains("was caught by the local inbox"));
    assert_eq!(newsroom.json("resume", 0)["rehearsal"], true);
    assert_eq!(newsroom.json("send verify", 0)["rehearsal"], true);
    let rehearsed = newsroom.rows();

    // A rehearsal is no delivery for a relay to continue.
    let ended = run(&newsroom, &over(&server, "resume"), 2);
    assert!(
        ended.err.contains("only rehearsed") && ended.err.contains("briefing send 2022-11-18"),
        "{ended:?}"
    );
    assert_eq!(server.messages(), 0);

    // The first send over a relay is the first real one.
    let report = newsroom.json(&over(&server, "send --yes"), 0);
    assert_eq!((report.get("rehearsal"), &report["accepted"]), (None, &3.into()));
    assert_eq!(copies(&server.received()).len(), 3);
    let sent = newsroom.rows();
    for (rehearsed, sent) in rehearsed.iter().zip(&sent) {
        assert_eq!(rehearsed.address, sent.address);
        assert_ne!(rehearsed.message_id, sent.message_id, "two mails never share an id");
    }
    run(&newsroom, &over(&server, "send 2022-11-18 --yes"), 2);

    // Another rehearsal changes nothing about the delivery.
    assert_eq!(newsroom.json("send 2022-11-18 --yes", 0)["rehearsal"], true);
    assert_eq!(newsroom.json("status", 0).get("rehearsal"), None);
    assert_eq!(newsroom.rows(), sent);
    assert_eq!(server.messages(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delivery_planned_for_a_relay_never_goes_to_the_local_inbox() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(AcceptAll).await);
    let closed = ClosedPort::new();
    run(&newsroom, &format!("send 2022-11-18 --yes --smtp smtp://desk:c4n4ry@{closed}"), 2);
    for line in ["resume", "resume 2022-11-18", "resume --now", "resume --due", "resume --patience 0"] {
        let ended = run(&newsroom, line, 2);
        for words in [closed.to_string().as_str(), "--smtp", "[smtp]"] {
            assert!(ended.err.contains(words), "{line}, {words}: {ended:?}");
        }
    }
    assert!(!newsroom.folder().join("inbox").exists());
    assert_eq!(newsroom.json("status", 0)["pending"], 4);
    let store = std::fs::read(newsroom.folder().join("briefing.db")).unwrap();
    assert!(!store.windows(7).any(|bytes| bytes == b"c4n4ry@"), "no password is remembered");

    // A rehearsal beside it stays one.
    assert_eq!(newsroom.json("send 2022-11-18 --yes", 0)["rehearsal"], true);
    assert_eq!(newsroom.json("status", 0)["pending"], 4);
    run(&newsroom, "resume", 2);

    // Another relay is a person's word, and is remembered from then on.
    let ended = run(&newsroom, &over(&server, "resume"), 0);
    assert!(ended.err.contains(&format!("was planned for `{closed}`")), "{ended:?}");
    assert_eq!(server.messages(), 4);
    assert!(run(&newsroom, "resume", 0).err.contains("is delivered"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_rehearsal_goes_on_as_one() {
    let (newsroom, server) = (DiskNewsroom::with_readers(2), relay(AcceptAll).await);
    let running =
        newsroom.start_and_wait_for_output("send 2022-11-18 --yes --at tomorrow~18:00", "waiting until ");
    running.signal("INT");
    assert_eq!(running.end().code, Some(3));
    let status = newsroom.json("status", 0);
    assert_eq!((&status["rehearsal"], &status["state"]), (&true.into(), &"scheduled".into()));
    run(&newsroom, &over(&server, "resume --now"), 2);
    assert_eq!(newsroom.json("pause", 0)["rehearsal"], true);
    let report = newsroom.json("resume --now", 0);
    assert_eq!((&report["rehearsal"], &report["accepted"]), (&true.into(), &2.into()));
    assert_eq!((server.messages(), caught(&newsroom)), (0, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn send_and_resume_never_reach_behind_the_newest_sent_issue() {
    let (newsroom, server) = (DiskNewsroom::with_readers(2), relay(AcceptAll).await);
    let slow = relay(Greylist::default()).await;
    for name in ["2022-11-04", "2022-11-11", "2022-11-25", "2022-12-02"] {
        let folder = newsroom.folder().join("issues").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for file in ["issue.toml", "greeting.md", "01-lead.md"] {
            std::fs::copy(newsroom.folder().join("issues/2022-11-18").join(file), folder.join(file)).unwrap();
        }
    }
    let checked = || newsroom.json("check", 0)["issue"].as_str().unwrap().to_owned();
    // While none was sent, the newest; a rehearsal does not count.
    assert_eq!(newsroom.json("send --yes", 0)["issue"], "2022-12-02");
    assert_eq!(checked(), "2022-12-02");
    assert_eq!(newsroom.json(&over(&slow, "send 2022-11-11 --yes --patience 0"), 3)["deferred"], 2);
    run(&newsroom, &over(&server, "send 2022-11-18 --yes"), 0);
    // The unfinished one is older than the sent one.
    let ended = run(&newsroom, &over(&server, "resume"), 2);
    for words in ["2022-11-18", "briefing resume 2022-11-11"] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    run(&newsroom, &over(&server, "resume 2022-11-11"), 0);
    // From the sent one on, the earliest first.
    for issue in ["2022-11-25", "2022-12-02"] {
        assert_eq!(checked(), issue);
        assert_eq!(newsroom.json(&over(&server, "send --yes"), 0)["issue"], issue);
    }
    let before = server.messages();
    let ended = run(&newsroom, &over(&server, "send --yes"), 2);
    for words in ["2022-12-02", "briefing resume 2022-12-02", "briefing new"] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    assert_eq!((server.messages(), checked()), (before, "2022-12-02".to_owned()));
    // Named, an old one is sent, and the plan says how old it is.
    let plan = newsroom.json(&over(&server, "send 2022-11-04 --dry-run"), 0);
    assert_eq!(plan["plan"]["old"], true);
    run(&newsroom, &over(&server, "send 2022-11-04 --yes"), 0);
    assert!(run(&newsroom, &over(&server, "resume"), 0).err.contains("nothing to continue"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plan_tells_title_date_and_age() {
    let newsroom = DiskNewsroom::with_readers(1);
    let told = run(&newsroom, "send --dry-run", 0).err;
    for words in
        ["title     ", "dated     Fri 2022-11-18 20:32", " years ago", "make sure that it is the one to send"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let plan = newsroom.json("send --dry-run", 0)["plan"].clone();
    assert_eq!((&plan["date"], &plan["old"]), (&"2022-11-18T11:32:00Z".into(), &true.into()));
    assert!(plan["title"].is_string() && plan["age_days"].as_i64().unwrap() > 365, "{plan}");
    // Today's issue is not old.
    let facts = std::fs::read_to_string(newsroom.folder().join("issues/2022-11-18/issue.toml")).unwrap();
    let now = SystemClock.now().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    newsroom.write("issues/2022-11-18/issue.toml", &facts.replace("2022-11-18T20:32:00+09:00", &now));
    let told = run(&newsroom, "send --dry-run", 0).err;
    assert!(told.contains(", today") && !told.contains("make sure"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn again_tells_the_time_that_it_waits_for() {
    let (newsroom, server) = (DiskNewsroom::with_readers(1), relay(AcceptAll).await);
    let line = over(&server, "send 2022-11-18 --yes --at tomorrow~18:00");
    let running = newsroom.start_and_wait_for_output(&line, "waiting until ");
    running.signal("INT");
    assert_eq!(running.end().code, Some(3));
    let at = newsroom.json("status", 0)["scheduled_at"].clone();
    newsroom.list(1..=2);
    let again = newsroom.json(&over(&server, "send --again --dry-run"), 0);
    assert_eq!((&again["plan"]["scheduled_at"], &again["pending"]), (&at, &1.into()));
    assert!(run(&newsroom, &over(&server, "send --again --dry-run"), 0).err.contains("when      "));
    // Once it has passed, the mail goes out at once.
    newsroom.strike_hour();
    let again = newsroom.json(&over(&server, "send --again --dry-run"), 0);
    assert!(again["plan"]["scheduled_at"].is_null(), "{again}");
    assert_eq!(newsroom.json(&over(&server, "send --again --yes"), 0)["accepted"], 2);
}
