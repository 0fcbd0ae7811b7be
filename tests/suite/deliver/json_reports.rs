//! The JSON that scripts rely on, key by key (PRODUCT, section 3).

use briefing::inbox::{Action, Event, Hook};
use serde_json::Value;

use crate::support::delivery::relay;
use crate::support::{ClosedPort, DiskNewsroom};

const COUNTS: [&str; 11] = [
    "issue",
    "delivery",
    "state",
    "planned",
    "accepted",
    "refused",
    "deferred",
    "uncertain",
    "pending",
    "excluded",
    "seconds",
];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn assert_equation(value: &Value) {
    assert_eq!(keys(value), COUNTS);
    let number = |key: &str| value[key].as_u64().unwrap();
    let parts = ["accepted", "refused", "deferred", "uncertain", "pending"].map(number);
    assert_eq!(number("planned"), parts.iter().sum::<u64>(), "{value}");
    assert!(value["seconds"].as_f64().unwrap() >= 0.0);
}

/// One recipient of each state: accepted, refused, deferred, uncertain, excluded.
fn every_kind(event: &Event<'_>) -> Action {
    match event.hook {
        Hook::Rcpt { to: "r002@harbour.example" } => Action::Reply("550 5.1.1 no such user".into()),
        Hook::Rcpt { to: "r003@harbour.example" } => Action::Reply("452 4.2.2 full".into()),
        Hook::Content { to, .. } if to[0] == "r004@harbour.example" => Action::Close,
        _ => Action::Default,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_report_has_the_keys_of_the_contract() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(every_kind).await);
    let list = std::fs::read_to_string(newsroom.folder().join("subscribers.toml")).unwrap();
    let gone = "[[subscriber]]\nemail = \"gone@harbour.example\"\nstatus = \"unsubscribed\"\n";
    newsroom.write("subscribers.toml", &format!("{list}{gone}"));

    let address = server.smtp_addr();
    let mut plan = newsroom.json(&format!("send 2022-11-18 --dry-run --smtp smtp://{address}"), 0);
    let planned = plan.as_object_mut().unwrap().remove("plan").unwrap();
    assert_eq!(planned["domains"][0], serde_json::json!({ "domain": "harbour.example", "readers": 4 }));
    assert!(planned["bytes"].as_u64().unwrap() > 1000, "{planned}");
    assert_equation(&plan);
    assert_eq!((&plan["delivery"], &plan["pending"]), (&Value::Null, &4.into()));

    let sent = newsroom
        .json(&format!("send 2022-11-18 --yes --smtp smtp://{address} --connections 1 --patience 0"), 3);
    let mut status = newsroom.json("status", 0);
    let feedback = status.as_object_mut().unwrap().remove("feedback").unwrap();
    assert_eq!(feedback, serde_json::json!({ "liked": 0, "better": 0 }));
    for report in [&sent, &status] {
        assert_equation(report);
        let counts =
            ["planned", "accepted", "refused", "deferred", "uncertain", "pending"].map(|key| &report[key]);
        assert_eq!(counts, [4, 1, 1, 1, 1, 0], "{report}");
        assert_eq!((&report["issue"], &report["state"]), (&"2022-11-18".into(), &"unfinished".into()));
        assert_eq!(report["excluded"], serde_json::json!({ "unsubscribed": 1 }));
    }

    let all = newsroom.run("status --all --format json");
    let lines: Vec<Value> = all.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    let mut states = Vec::new();
    for line in &lines {
        assert_eq!(keys(line), ["address", "state", "code", "enhanced", "message_id", "reason"]);
        states.push(line["state"].as_str().unwrap());
    }
    assert_eq!(states, ["accepted", "refused", "deferred", "uncertain", "excluded"]);
    assert_eq!((&lines[1]["code"], &lines[1]["enhanced"]), (&550.into(), &"5.1.1".into()));
    assert_eq!((&lines[4]["reason"], &lines[4]["code"]), (&"unsubscribed".into(), &Value::Null));

    let who = newsroom.json("status --who R002@harbour.example", 0);
    assert_eq!(keys(&who), ["address", "state", "attempts", "message_id"]);
    assert_eq!(keys(&who["attempts"][0]), ["at", "relay", "phase", "code", "enhanced", "text"]);
    assert_eq!((&who["attempts"][0]["phase"], &who["message_id"]), (&"rcpt".into(), &lines[1]["message_id"]));
    let excluded = newsroom.json("status --who gone@harbour.example", 0);
    assert_eq!((&excluded["state"], &excluded["reason"]), (&"excluded".into(), &"unsubscribed".into()));

    let doubts = newsroom.json("resolve", 3);
    assert_eq!(keys(&doubts), ["uncertain"]);
    assert_eq!(keys(&doubts["uncertain"][0]), ["address", "message_id", "at", "relay"]);
    assert_eq!(doubts["uncertain"][0]["relay"], address.to_string().as_str());
    assert_eq!(doubts["uncertain"][0]["message_id"], lines[3]["message_id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resume_reports_like_send() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(every_kind).await);
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    newsroom.json(&format!("send 2022-11-18 --yes --patience 0 {relay}"), 3);
    let report = newsroom.json(&format!("resume --patience 0 {relay}"), 3);
    assert_equation(&report);
    assert_eq!(newsroom.run("resolve --accept").code, Some(3), "one reader is still put off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failure_is_reported_in_json() {
    let newsroom = DiskNewsroom::with_readers(1);
    let report = newsroom.json("resume", 2);
    assert_eq!(keys(&report), ["error", "help"]);
    let closed = ClosedPort::new();
    let report = newsroom.json(&format!("send 2022-11-18 --yes --smtp smtp://{closed}"), 2);
    assert_equation(&report);
    assert_eq!((&report["state"], &report["pending"]), (&"planned".into(), &1.into()));
}
