//! `send` to subscribers of the store, without a list file: without a question, rows are written while the plan is
//! computed.

use briefing::domain::{Status, Subscriber, TopicId};
use briefing::inbox::{AcceptAll, Server};
use briefing::store::{Ledger, Store, Subscribers, Suppressions};

use crate::support::delivery::{copies, relay, subscribers};
use crate::support::disk_newsroom::CommandOutput;
use crate::support::{DiskNewsroom, TestNewsroom};

/// Newsroom without a list file and this number of subscribers in its store. Every tenth is pending, the first suppressed.
async fn newsroom(count: usize) -> DiskNewsroom {
    let newsroom = DiskNewsroom::with_readers(0);
    std::fs::remove_file(newsroom.folder().join("subscribers.toml")).unwrap();
    let config =
        TestNewsroom::small().text("briefing.toml").replace("time_zone", "interests = \"filter\"\ntime_zone");
    newsroom.write("briefing.toml", &config);
    let item = "+++\ntitle = \"Cameras\"\ntopics = [\"privacy\"]\n+++\n\nThey are new.\n";
    newsroom.write("issues/2022-11-18/02-cameras.md", item);
    join(&newsroom, count).await;
    newsroom
}

async fn join(newsroom: &DiskNewsroom, count: usize) {
    let store = store(newsroom).await;
    let privacy = TopicId::parse("privacy").unwrap();
    let of_kind = |(number, reader): (usize, Subscriber)| Subscriber {
        status: if number % 10 == 9 { Status::Pending } else { Status::Subscribed },
        topics: (number % 3 == 1).then(|| privacy.clone()).into_iter().collect(),
        ..reader
    };
    let all: Vec<_> = subscribers(count).into_iter().enumerate().map(of_kind).collect();
    let first = all[0].email.clone();
    let (now, reason) = (jiff::Timestamp::UNIX_EPOCH, briefing::domain::Suppression::Bounced);
    store.import_batch(all, now).await.unwrap();
    store.suppress(&first, reason, None, now).await.unwrap();
    store.close().await;
}

async fn store(newsroom: &DiskNewsroom) -> Store {
    Store::open("sqlite:briefing.db", newsroom.folder()).await.unwrap()
}

async fn planned(newsroom: &DiskNewsroom) -> usize {
    let store = store(newsroom).await;
    let planned = store.deliveries().await.unwrap().len();
    store.close().await;
    planned
}

fn run(newsroom: &DiskNewsroom, line: &str, server: &Server, code: i32) -> CommandOutput {
    let ended = newsroom.run(&format!("{line} --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
    ended
}

/// Lines of the plan.
fn outlook(ended: &CommandOutput) -> Vec<&str> {
    let of_plan =
        |line: &&str| ["content", "readers", "domains", "excluded"].iter().any(|word| line.starts_with(word));
    ended.err.lines().filter(of_plan).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shown_plan_equals_what_is_sent() {
    let (newsroom, server) = (newsroom(40).await, relay(AcceptAll).await);
    let dry = run(&newsroom, "send --yes --dry-run", &server, 0);
    assert_eq!((planned(&newsroom).await, server.messages()), (0, 0));
    let sent = run(&newsroom, "send --yes", &server, 0);
    assert_eq!(outlook(&dry), outlook(&sent));
    assert_eq!(outlook(&sent).len(), 4, "{sent:?}");
    assert!(sent.err.contains("excluded  1 bounced, 4 pending"), "{sent:?}");
    assert_eq!((copies(&server.received()).len(), server.messages()), (35, 35));
    assert_eq!(newsroom.run("send verify").code, Some(0));

    join(&newsroom, 60).await;
    let again = run(&newsroom, "send 2022-11-18 --again --yes", &server, 0);
    assert!(again.err.contains("readers   18 readers"), "{again:?}");
    assert_eq!((copies(&server.received()).len(), server.messages()), (53, 53));
    assert_eq!(newsroom.run("send verify").code, Some(0));
    let nobody = run(&newsroom, "send 2022-11-18 --again --yes", &server, 0);
    assert!(nobody.err.contains("there is nobody to add"), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canary_and_schedule_are_kept() {
    let (newsroom, server) = (newsroom(40).await, relay(AcceptAll).await);
    run(&newsroom, "send --yes --canary 20%", &server, 3);
    assert_eq!(server.messages(), 7);
    run(&newsroom, "resume", &server, 0);
    assert_eq!((copies(&server.received()).len(), server.messages()), (35, 35));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_check_leaves_no_plan() {
    let (newsroom, server) = (newsroom(40).await, relay(AcceptAll).await);
    let config = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    newsroom
        .write("briefing.toml", &format!("{config}\n[check]\ndeny = [\"publication::no_postal_address\"]\n"));
    let refused = run(&newsroom, "send --yes", &server, 2);
    assert!(refused.err.contains("nothing is sent while there is 1 error"), "{refused:?}");
    assert_eq!((planned(&newsroom).await, server.messages()), (0, 0));
    newsroom.write("briefing.toml", &config);
    let asked = run(&newsroom, "send", &server, 2);
    assert!(asked.err.contains("add `--yes`"), "{asked:?}");
    assert_eq!((planned(&newsroom).await, server.messages()), (0, 0));
    let nobody = run(&newsroom, "send --yes --to tag:none", &server, 2);
    assert!(nobody.err.contains("there is nobody to send to"), "{nobody:?}");
    assert_eq!(planned(&newsroom).await, 0);
    run(&newsroom, "send --yes", &server, 0);
    assert_eq!(server.messages(), 35);
}
