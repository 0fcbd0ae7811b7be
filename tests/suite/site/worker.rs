//! `serve` as a process: it sends what `send --at` left to it, and carries on what was interrupted.

use std::net::SocketAddr;
use std::time::Duration;

use briefing::inbox::{Server as Inbox, Settings};
use jiff::Timestamp;

use super::readers_support::ReaderSite;
use crate::preview::client::{Answer, send};
use crate::support::{DiskNewsroom, wait_for_files};

const PATIENCE: Duration = Duration::from_mins(1);

async fn messages(inbox: &Inbox, count: u64) {
    let waiting = inbox.wait_until(|inbox| inbox.messages() >= count);
    tokio::time::timeout(PATIENCE, waiting).await.expect("the mail did not come");
}

async fn post(at: SocketAddr, path: &str, body: &str) -> Answer {
    let host = at.to_string();
    let headers = [("Host", host.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    send(at, "POST", path, &headers, body.as_bytes()).await
}

/// Recipients of mails in the order of their addresses.
fn recipients(mails: &[Vec<u8>]) -> Vec<String> {
    let to = |mail: &Vec<u8>| {
        let text = String::from_utf8_lossy(mail);
        text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().trim().to_owned()
    };
    let mut all: Vec<_> = mails.iter().map(to).collect();
    all.sort();
    all
}

fn newsroom(inbox: &Inbox, readers: usize) -> DiskNewsroom {
    let newsroom = DiskNewsroom::with_readers(readers);
    let text = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    let (publication, rest) = text.split_once("[[topic]]").unwrap();
    let site = "site = \"http://127.0.0.1:9\"\n";
    let smtp = format!("[smtp]\nurl = \"smtp://{}\"\n", inbox.smtp_addr());
    newsroom.write("briefing.toml", &format!("{publication}{site}[[topic]]{rest}{smtp}"));
    newsroom
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheduled_delivery_is_left_to_the_server() {
    let inbox = Inbox::start(Settings::default()).await.unwrap();
    let newsroom = newsroom(&inbox, 5);
    let (serve, _) = newsroom.serve();
    let planned = newsroom.json("send 2022-11-18 --yes --offline --at tomorrow~18:00", 0);
    assert_eq!(planned["state"], "scheduled", "{planned}");
    assert_eq!((planned["planned"].as_u64(), planned["pending"].as_u64()), (Some(5), Some(5)));
    assert_eq!(inbox.messages(), 0);
    newsroom.strike_hour();
    messages(&inbox, 5).await;
    serve.signal("TERM");
    let ended = serve.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.err.contains("harbour.example"), "{}", ended.err);
    let status = newsroom.json("status 2022-11-18", 0);
    assert_eq!((status["accepted"].as_u64(), status["state"].as_str()), (Some(5), Some("done")));
    assert_eq!(inbox.messages(), 5, "nobody was mailed twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_relay_notices_reach_the_local_inbox() {
    let newsroom = DiskNewsroom::with_readers(1);
    let text = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    newsroom.write("briefing.toml", &text.replace("[[topic]]", "site = \"http://127.0.0.1:9\"\n[[topic]]"));
    let folder = newsroom.folder().join("inbox/new");
    let caught = |reader: &'static str| {
        let is_theirs = |mails: &[Vec<u8>]| recipients(mails).iter().any(|to| to == reader);
        tokio::task::block_in_place(|| wait_for_files(&folder, is_theirs))
    };
    let (serve, at) = newsroom.serve();
    serve.wait_for_line("local inbox");
    assert_eq!(post(at, "/subscribe", "email=minji@harbour.example&agree=yes").await.status, 200);
    caught("minji@harbour.example");
    // A crash loses nothing and sends nothing twice: what was sent again would come before what is new.
    assert!(serve.kill());
    let (again, at) = newsroom.serve();
    assert_eq!(post(at, "/subscribe", "email=juno@harbour.example&agree=yes").await.status, 200);
    let mails = caught("juno@harbour.example");
    assert_eq!(recipients(&mails), ["juno@harbour.example", "minji@harbour.example"]);
    again.signal("TERM");
    assert_eq!(again.end().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_is_on_disk_before_the_answer() {
    use briefing::app::{Newsroom, load_token_signer};
    use briefing::domain::EmailAddress;
    use briefing::message::Purpose;
    use briefing::store::{Subscribers, Suppressions};

    let inbox = Inbox::start(Settings::default()).await.unwrap();
    let newsroom = newsroom(&inbox, 3);
    let opened = Newsroom::open(Some(newsroom.folder())).unwrap();
    let addresses: Vec<_> =
        (1..=3).map(|n| EmailAddress::parse(&format!("r{n:03}@harbour.example")).unwrap()).collect();
    let signer = load_token_signer(&opened).unwrap();
    let store = opened.store().await.unwrap();
    let readers = addresses.iter().map(|email| crate::store::support::reader(&email.to_string())).collect();
    store.import_batch(readers, Timestamp::UNIX_EPOCH).await.unwrap();
    for email in &addresses {
        let reader = store.find(email).await.unwrap().unwrap();
        let path = format!("/unsubscribe/{}", signer.sign(Purpose::Unsubscribe, &reader.public_ref).as_str());
        let (serve, at) = newsroom.serve();
        let answer = post(at, &path, "List-Unsubscribe=One-Click").await;
        assert!(serve.kill());
        assert_eq!(answer.status, 200);
        assert!(store.suppression(email).await.unwrap().is_some(), "the answer came before the disk");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_relay_setting_does_not_reroute_notices() {
    let site = ReaderSite::start().await;
    site.join("minji@harbour.example").await;
    let broken = "\n[smtp]\nurl = \"nonsense\"\n";
    site.newsroom.with("briefing.toml", format!("{}{broken}", crate::cli::harness::CONFIG));
    site.subscribe("juno@harbour.example").await;
    assert_eq!(site.mail().await.header("To").as_deref(), Some("juno@harbour.example"));
    assert!(
        !site.newsroom.path().join("inbox").exists(),
        "the local inbox takes no mail of a site with a relay"
    );
}
