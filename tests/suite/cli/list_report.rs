//! `briefing subscribers report`

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::harness::NewsroomDir;
use super::subscribers::json;

/// A newsroom with twelve readers who joined in spring, five who did not confirm, and some who are out.
fn newsroom() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let mut list = String::from("email,status,since,topics,language\n");
    for number in 1..=12 {
        let (domain, since) = if number <= 8 {
            ("harbour.example", "2025-03-31T16:00:00Z")
        } else {
            ("small.example", "2025-05-02")
        };
        let (topics, language) = if number <= 6 { ("privacy", "ko") } else { ("", "") };
        let _ = writeln!(list, "r{number}@{domain},active,{since},{topics},{language}");
    }
    newsroom.with("list.csv", list).without("subscribers.toml");
    newsroom.with(
        "unconfirmed.csv",
        "email,since\nu1@harbour.example,2025-05-03\nu2@harbour.example,2025-05-03\n",
    );
    newsroom.with(
        "gone.csv",
        "email,status\ng1@harbour.example,left\ng2@harbour.example,bounced\ng3@harbour.example,spam\n",
    );
    json(&newsroom, &["subscribers", "import", "list.csv", "--consent", "sign-up form"]);
    json(&newsroom, &["subscribers", "import", "unconfirmed.csv"]);
    json(&newsroom, &["subscribers", "import", "gone.csv"]);
    newsroom
}

#[test]
fn the_list_is_counted_by_month_topic_domain_and_language() {
    let newsroom = newsroom();
    let report = json(&newsroom, &["subscribers", "report"]);
    assert_eq!(
        (&report["subscribed"], &report["pending"], &report["suppressed"]),
        (&json!(12), &json!(2), &json!(3))
    );
    let months = report["months"].as_array().unwrap();
    // In Seoul it was April already.
    let april = json!({ "month": "2025-04", "joined": 8, "left": 0, "bounced": 0, "complained": 0 });
    assert_eq!(months[0], april);
    assert_eq!((&months[1]["month"], &months[1]["joined"]), (&json!("2025-05"), &json!(6)));
    // People whose sign-up nobody knows joined when the store got to know them, and were lost then.
    let sum = |key: &str| months.iter().map(|month| month[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(["joined", "left", "bounced", "complained"].map(sum), [17, 1, 1, 1]);
    let last = months.iter().find(|month| month["left"] == 1).unwrap();
    assert_eq!((&last["joined"], &last["bounced"], &last["complained"]), (&json!(3), &json!(1), &json!(1)));
    assert_eq!(report["topics"], json!([{ "id": "privacy", "readers": 6 }, { "id": "*", "readers": 6 }]));
    let domains =
        json!([{ "domain": "harbour.example", "readers": 8 }, { "domain": "others", "readers": 4 }]);
    assert_eq!(report["domains"], domains);
    let languages = json!([{ "language": Value::Null, "readers": 6 }, { "language": "ko", "readers": 6 }]);
    assert_eq!(report["languages"], languages);
    assert!(!report.to_string().contains("small.example"), "four people are too few to be told apart");
}

#[test]
fn the_terminal_gets_plain_characters() {
    let newsroom = newsroom();
    let ran = newsroom.run(&["subscribers", "report"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains(": 12 subscribed, 2 not confirmed, 3 not mailed any more\n"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.is_ascii() && line.len() <= 80), "{}", ran.out);
    assert!(ran.out.contains("\nharbour.example          8  ===="), "{}", ran.out);
    assert!(!ran.out.contains('@'), "{}", ran.out);
}

#[test]
fn the_page_needs_nothing_else() {
    let newsroom = newsroom();
    let ran = newsroom.run(&["subscribers", "report", "--out", "report.html"]);
    assert!(ran.code == 0 && ran.err.contains("report.html"), "{}", ran.err);
    let page = fs::read_to_string(newsroom.path().join("report.html")).unwrap();
    for forbidden in ["<script", "http:", "https:", "url(", " src=", "@import", "@harbour", "r1@"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for needed in [
        "<svg",
        "role=\"img\"",
        "<title id=\"size-title\">",
        "<desc id=\"changes-desc\">",
        "prefers-color-scheme: dark",
        "lang=\"en\"",
    ] {
        assert!(page.contains(needed), "{needed}");
    }
    // The table has the numbers of the report.
    let report = json(&newsroom, &["subscribers", "report"]);
    for month in report["months"].as_array().unwrap() {
        let cells = ["joined", "left", "bounced", "complained"].map(|key| format!("<td>{}</td>", month[key]));
        let row = format!("<th scope=\"row\">{}</th>{}", month["month"].as_str().unwrap(), cells.concat());
        assert!(page.contains(&row), "{row}");
    }
    newsroom.run(&["subscribers", "report", "--out", "again.html"]);
    assert_eq!(
        page,
        fs::read_to_string(newsroom.path().join("again.html")).unwrap(),
        "the same list, the same bytes"
    );
    let failed = newsroom.run(&["subscribers", "report", "--out", "report.html/report.html"]);
    assert!(failed.code == 2 && failed.err.contains("--out"), "{}", failed.err);
}

#[test]
fn an_empty_list_is_a_report_too() {
    let newsroom = NewsroomDir::small();
    newsroom.without("subscribers.toml");
    let report = json(&newsroom, &["subscribers", "report", "--out", "report.html"]);
    assert_eq!(
        (&report["subscribed"], &report["months"], &report["domains"]),
        (&json!(0), &json!([]), &json!([]))
    );
    let page = fs::read_to_string(newsroom.path().join("report.html")).unwrap();
    assert!(page.contains("Nobody has joined yet."), "{page}");
}
