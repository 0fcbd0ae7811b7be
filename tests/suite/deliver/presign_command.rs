//! `--prepare`: signed before the hour, by the real program.

use std::collections::BTreeMap;

use briefing::inbox::{AcceptAll, Server};
use rusqlite::Connection;
use serde_json::Value;

use crate::support::DiskNewsroom;
use crate::support::delivery::{copies, relay};
use crate::support::dkim_verifier::verify;

const WAITING: &str = "waiting until ";
const SIGNING: &str = "signing in advance for ";

/// Makes a key, adds its table to briefing.toml, and tells its record.
fn with_key(newsroom: &DiskNewsroom, algorithm: &str) -> (String, String) {
    let line = format!("dkim new --selector {algorithm} --algorithm {algorithm}");
    let said = newsroom.json(&line, 0);
    let path = newsroom.folder().join("briefing.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let table = said["table"].as_str().unwrap().replace("[[dkim]]", "[dkim]").replace("[dkim]", "[[dkim]]");
    std::fs::write(path, format!("{config}\n{table}")).unwrap();
    let word = |key: &str| said["record"][key].as_str().unwrap().to_owned();
    (word("name"), word("value"))
}

fn store(newsroom: &DiskNewsroom) -> Connection {
    let store = Connection::open(newsroom.folder().join("briefing.db")).unwrap();
    store.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    store
}

fn kept(newsroom: &DiskNewsroom) -> usize {
    let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    store(newsroom).query_row("SELECT count(*) FROM signature", [], count).unwrap().try_into().unwrap()
}

/// Words of a command line that sends tomorrow.
fn tomorrow(server: &Server) -> String {
    format!("send 2022-11-18 --yes --at tomorrow~18:00 --smtp smtp://{}", server.smtp_addr())
}

/// A command line with this relay.
fn over(server: &Server, line: &str) -> String {
    format!("{line} --smtp smtp://{}", server.smtp_addr())
}

/// Names another hour for the latest plan, so many seconds from now.
fn move_hour(newsroom: &DiskNewsroom, seconds: i64) -> i64 {
    let store = store(newsroom);
    let now: i64 = store.query_row("SELECT unixepoch()", [], |row| row.get(0)).unwrap();
    let hour = (now + seconds) * 1000;
    let delivery = "UPDATE delivery SET scheduled_at = ?1,
                    planned_at = iif((SELECT max(number) FROM plan) = 1, ?1, planned_at)";
    store.execute(delivery, [hour]).unwrap();
    let plan = "UPDATE plan SET at = ?1 WHERE number = (SELECT max(number) FROM plan)";
    store.execute(plan, [hour]).unwrap();
    now + seconds
}

fn messages(server: &Server) -> BTreeMap<String, Vec<u8>> {
    let own = |bytes: Vec<u8>| {
        let at = bytes.windows(15).position(|word| word == b"DKIM-Signature:").unwrap();
        bytes[at..].to_vec()
    };
    server.received().iter().map(|mail| (mail.to[0].clone(), own(mail.bytes().unwrap()))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presigned_delivery_is_sent_with_valid_signatures() {
    let (newsroom, server) = (DiskNewsroom::with_readers(40), relay(AcceptAll).await);
    let records = [with_key(&newsroom, "rsa"), with_key(&newsroom, "ed25519")];
    let running = newsroom.start_and_wait_for_output(&format!("{} --prepare", tomorrow(&server)), WAITING);
    assert_eq!(kept(&newsroom), 40);
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.contains(SIGNING) && ended.err.contains("40 messages are signed\n"), "{ended:?}");

    // So near that messages keep their date when it is struck.
    move_hour(&newsroom, 300);
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    let running = newsroom.start_and_wait_for_output(&format!("resume --prepare {relay}"), WAITING);
    newsroom.strike_hour();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(kept(&newsroom), 0);
    let messages: Vec<_> = messages(&server).into_values().collect();
    assert_eq!(verify(&messages, &records), vec![[true, true]; 40]);
    assert_eq!(newsroom.json("send verify", 0)["balanced"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presigning_continues_after_stop_or_kill() {
    let (newsroom, server) = (DiskNewsroom::with_readers(2500), relay(AcceptAll).await);
    with_key(&newsroom, "rsa");
    let running = newsroom.start_and_wait_for_output(&format!("{} --prepare", tomorrow(&server)), SIGNING);
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.contains("it stays scheduled for "), "{ended:?}");
    let first = kept(&newsroom);

    let running = newsroom.start_and_wait_for_output(&over(&server, "resume --prepare"), SIGNING);
    while kept(&newsroom) <= first.min(2499) {
        assert_eq!(running.wait_at_most(std::time::Duration::ZERO), None, "it ended before it signed more");
        std::thread::yield_now();
    }
    assert!(running.kill());
    let second = kept(&newsroom);
    assert!(second >= first.max(1), "{first} and then {second}");
    assert_eq!(newsroom.json("status", 0)["pending"], 2500);

    let running =
        newsroom.start_and_wait_for_output(&over(&server, "resume --prepare --progress json"), WAITING);
    assert_eq!(kept(&newsroom), 2500);
    running.signal("TERM");
    let ended = running.end();
    let lines: Vec<Value> = ended.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.iter().filter_map(|line| line.get("preparing")).next_back().unwrap();
    assert_eq!((&last["signed"], &last["total"]), (&2500.into(), &2500.into()), "{last}");
    let before = format!("2500 messages are signed, {second} of them before");
    assert!(lines.iter().any(|line| line["said"] == before.as_str()), "{before}: {lines:?}");

    assert_eq!(newsroom.run("cancel --yes").code, Some(0));
    assert_eq!((kept(&newsroom), server.connections()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overdue_delivery_is_sent_without_presigning() {
    let (newsroom, server) = (DiskNewsroom::with_readers(6), relay(AcceptAll).await);
    let record = with_key(&newsroom, "ed25519");
    let running = newsroom.start_and_wait_for_output(&tomorrow(&server), WAITING);
    assert_eq!(newsroom.run("pause").code, Some(0));
    assert_eq!(running.end().code, Some(3));

    // The pause is taken back, and the hour is ahead.
    let running = newsroom.start_and_wait_for_output(&over(&server, "resume --prepare"), WAITING);
    assert_eq!(kept(&newsroom), 6);
    running.signal("INT");
    assert_eq!(running.end().code, Some(3));

    newsroom.strike_hour();
    let ended = newsroom.run(&format!("resume --prepare --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("no time is scheduled: nothing is signed in advance"), "{ended:?}");
    assert!(copies(&server.received()).values().all(|copies| *copies == 1));
    // Tomorrow's date was signed; they left today.
    let messages: Vec<_> = messages(&server).into_values().collect();
    assert_eq!(verify(&messages, &[record]), vec![[true]; 6]);
    assert_eq!(kept(&newsroom), 0);
}

/// Recipients added for a later time are signed with that time, not with the first one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recipients_added_before_the_hour_get_its_date() {
    let (newsroom, server) = (DiskNewsroom::with_readers(3), relay(AcceptAll).await);
    let record = with_key(&newsroom, "ed25519");
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send 2022-11-18 --yes {relay}")).code, Some(0));
    // The first plan was a day ago.
    store(&newsroom).execute("UPDATE delivery SET planned_at = planned_at - 86400000", []).unwrap();
    newsroom.list(1..=5);
    let running =
        newsroom.start_and_wait_for_output(&format!("{} --again --prepare", tomorrow(&server)), WAITING);
    assert_eq!(kept(&newsroom), 2);
    running.signal("INT");
    assert_eq!(running.end().code, Some(3));
    move_hour(&newsroom, 300);
    let running = newsroom.start_and_wait_for_output(&over(&server, "resume --prepare"), WAITING);
    running.signal("INT");
    assert_eq!(running.end().code, Some(3));
    let hour = move_hour(&newsroom, -60);
    assert_eq!(newsroom.run(&format!("resume {relay}")).code, Some(0));
    let messages = messages(&server);
    assert_eq!(messages.len(), 5);
    let late = String::from_utf8_lossy(&messages["r005@harbour.example"]).into_owned();
    let date = late.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap();
    let date = jiff::fmt::rfc2822::parse(date.trim()).unwrap().timestamp();
    assert_eq!(date.as_second(), hour);
    let messages: Vec<_> = messages.into_values().collect();
    assert_eq!(verify(&messages, &[record]), vec![[true]; 5]);
}

#[test]
fn prepare_needs_an_hour_and_a_key() {
    let newsroom = DiskNewsroom::with_readers(2);
    let refused = |line: &str, said: &str| {
        let ended = newsroom.run(line);
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains(said) && ended.err.contains("help: "), "{line}: {ended:?}");
    };
    refused("send 2022-11-18 --yes --prepare", "`--prepare` needs a scheduled time");
    refused("send 2022-11-18 --yes --prepare --at tomorrow~18:00", "no `[dkim]` to sign with");
    refused("resume --prepare", "no `[dkim]` to sign with");
    assert!(!newsroom.folder().join("briefing.db").exists());
    assert_eq!(newsroom.run("resume --prepare --now").code, Some(2));
    with_key(&newsroom, "rsa");
    let line = "send 2022-11-18 --dry-run --prepare --at tomorrow~18:00";
    let dry = newsroom.run(line);
    assert!(dry.err.contains("signed    in advance; the signatures take about 1 MB of disk"), "{dry:?}");
    assert_eq!(newsroom.json(line, 0)["plan"]["prepared_bytes"], 2 * (16 + 32 + 256 + 60));
}
