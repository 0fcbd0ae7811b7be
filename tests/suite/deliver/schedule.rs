//! `send --at`: planned now, sent at the scheduled time by any waiting process.

use briefing::inbox::{AcceptAll, Server};
use rusqlite::Connection;

use crate::support::DiskNewsroom;
use crate::support::delivery::{copies, relay};
use crate::support::disk_newsroom::RunningCommand;

const WAITING: &str = "waiting until ";

/// Words of a command line that sends tomorrow.
fn tomorrow(server: &Server) -> String {
    format!("send 2022-11-18 --yes --at tomorrow~18:00 --smtp smtp://{}", server.smtp_addr())
}

fn wait_for(newsroom: &DiskNewsroom, line: &str) -> RunningCommand {
    newsroom.start_and_wait_for_output(line, WAITING)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_while_waiting_stays_planned() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(AcceptAll).await);
    for (line, signal) in
        [(tomorrow(&server), "INT"), (format!("resume --smtp smtp://{}", server.smtp_addr()), "TERM")]
    {
        let running = wait_for(&newsroom, &line);
        running.signal(signal);
        let ended = running.end();
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert!(ended.err.contains("it stays scheduled for "), "{ended:?}");
        assert!(ended.err.contains("`briefing resume 2022-11-18`"), "{ended:?}");
        let status = newsroom.json("status", 0);
        assert_eq!((&status["state"], &status["pending"]), (&"scheduled".into(), &4.into()));
        assert!(status["scheduled_at"].is_string());
    }
    assert!(newsroom.run("status").out.contains("issue `2022-11-18`: scheduled for "));
    assert_eq!(server.connections(), 0);
    let ended = newsroom.run(&format!("resume --now --smtp smtp://{}", server.smtp_addr()));
    assert_eq!((ended.code, server.messages()), (Some(0), 4), "{ended:?}");
    // Dated when it left, not when it was meant to.
    let mail = server.received()[0].bytes().unwrap();
    let mail = String::from_utf8_lossy(&mail).into_owned();
    let date = mail.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap();
    let date = jiff::fmt::rfc2822::parse(date.trim()).unwrap().timestamp();
    let hour: jiff::Timestamp = newsroom.json("status", 0)["scheduled_at"]
        .as_str()
        .map_or(jiff::Timestamp::MAX, |text| text.parse().unwrap());
    assert!(date < hour);
    let store = Connection::open(newsroom.folder().join("briefing.db")).unwrap();
    let at: i64 = store.query_row("SELECT min(at) FROM attempt", [], |row| row.get(0)).unwrap();
    let late = jiff::Timestamp::from_millisecond(at).unwrap().duration_since(date);
    assert!(late.as_secs() < 120, "{date}: {late:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scheduled_issue_is_sent_as_checked_without_leavers() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(AcceptAll).await);
    let running = wait_for(&newsroom, &tomorrow(&server));
    newsroom.write("issues/2022-11-18/greeting.md", "Rewritten after it was planned.\n");
    newsroom.write(
        "subscribers.toml",
        "[[subscriber]]\nemail = \"r001@harbour.example\"\nstatus = \"unsubscribed\"\n\
         [[subscriber]]\nemail = \"r002@harbour.example\"\n",
    );
    newsroom.strike_hour();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let received = server.received();
    assert!(!copies(&received).contains_key("r001@harbour.example"));
    assert_eq!(received.len(), 3);
    assert!(!String::from_utf8_lossy(&received[0].bytes().unwrap()).contains("Rewritten"));
    assert_eq!(newsroom.json("send verify", 0)["balanced"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_two_waiting_processes_sends() {
    let (newsroom, server) = (DiskNewsroom::with_readers(60), relay(AcceptAll).await);
    let first = wait_for(&newsroom, &tomorrow(&server));
    let second = wait_for(&newsroom, &format!("resume --smtp smtp://{}", server.smtp_addr()));
    newsroom.strike_hour();
    let codes = [first.end(), second.end()].map(|ended| ended.code);
    // The second process finds it done, or is rejected.
    assert!(codes.contains(&Some(0)) && codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (60, Some(&1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_command_ends_the_wait() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(AcceptAll).await);
    let running = wait_for(&newsroom, &tomorrow(&server));
    assert_eq!(newsroom.run("pause").code, Some(0));
    let ended = running.end();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.contains("the delivery is paused"), "{ended:?}");
    // Carrying on means waiting for the hour again.
    let running = wait_for(&newsroom, &format!("resume --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(newsroom.json("status", 0)["state"], "scheduled");
    assert_eq!(newsroom.run("cancel --yes").code, Some(0));
    let ended = running.end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("the delivery was cancelled"), "{ended:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn invalid_or_past_time_plans_nothing() {
    let newsroom = DiskNewsroom::with_readers(2);
    for (hour, said) in [
        ("2020-01-03~18:00", "is past"),
        ("2020-01-03T18:00:00+09:00", "is past"),
        ("soon", "`soon` is not a valid time to send at"),
        ("2199-01-03~18:00", "more than a year ahead"),
    ] {
        let ended = newsroom.run(&format!("send 2022-11-18 --yes --at {hour}"));
        assert_eq!(ended.code, Some(2), "{hour}: {ended:?}");
        assert!(ended.err.contains(said) && ended.err.contains("help: "), "{hour}: {ended:?}");
    }
    assert!(!newsroom.folder().join("briefing.db").exists());
    let dry = newsroom.json("send 2022-11-18 --dry-run --at tomorrow~18:00", 0);
    assert!(dry["plan"]["scheduled_at"].is_string(), "{dry}");
}
