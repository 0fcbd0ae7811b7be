//! Senders and return paths that mail servers would refuse.

use crate::cli::harness::{CONFIG, NewsroomDir};

/// A plan is frozen: an invalid sender header would keep the issue from ever being sent.
#[test]
fn invalid_header_value_stops_before_planning() {
    let newsroom = NewsroomDir::small();
    for (line, code) in [
        ("from = \"편집@lantern.example\"", 2),
        ("from = \"briefing@lantern.example\"\nreply_to = \"편집@lantern.example\"", 2),
        ("from = \"briefing@lantern.example\"\nlanguage = \"en\\r\\n Bcc: a@b.example\"", 2),
        ("from = \"briefing@lantern.example\"\nlanguage = \"한국어\"", 2),
        ("from = \"briefing@lantern.example\"\nreply_to = \"desk@한글.example\"\nlanguage = \"ko-KR\"", 0),
    ] {
        newsroom.with("briefing.toml", CONFIG.replace("from = \"briefing@lantern.example\"", line));
        let ran = newsroom.run(&["send", "--yes", "--dry-run"]);
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
        let refused = ["config::bad_value", "toml::control_character"];
        assert!(code == 0 || refused.iter().any(|code| ran.err.contains(code)), "{line}: {}", ran.err);
    }
    let long = format!("site = \"https://briefing.lantern.example/{}\"", "x".repeat(950));
    newsroom.with("briefing.toml", CONFIG.replace("site = \"https://briefing.lantern.example\"", &long));
    let ran = newsroom.run(&["send", "--yes"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no message can be built"), "{}", ran.err);
    assert_eq!(newsroom.run(&["status"]).code, 2, "nothing was planned");

    let host = "site = \"https://한글.example/주말>\"";
    newsroom.with("briefing.toml", CONFIG.replace("site = \"https://briefing.lantern.example\"", host));
    let ran = newsroom.run(&["send", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mail = std::fs::read_dir(newsroom.path().join("inbox/new")).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    // A long link has a line of its own.
    let unfolded = mail.replace("\r\n ", " ").replace("\n ", " ");
    let link = "List-Unsubscribe: <https://xn--bj0bj06e.example/%EC%A3%BC%EB%A7%90%3E/unsubscribe/";
    assert!(unfolded.contains(link), "{mail}");
}

#[test]
fn freemail_sender_is_a_warning() {
    let newsroom = NewsroomDir::small();
    for (from, warned) in
        [("briefing@gmail.com", true), ("Briefing <briefing@NAVER.com>", true), ("a@news.gmail.com", false)]
    {
        newsroom.with("briefing.toml", CONFIG.replace("briefing@lantern.example", from));
        let ran = newsroom.run(&["check"]);
        assert_eq!(
            (ran.code, ran.out.contains("config::borrowed_domain")),
            (0, warned),
            "{from}: {}",
            ran.out
        );
    }
}

#[test]
fn foreign_return_path_without_signature_is_a_warning() {
    let newsroom = NewsroomDir::small();
    let key = "[dkim]\ndomain = \"DOMAIN\"\nselector = \"s\"\nkey = \"dkim/s.pem\"\n";
    for (path, signed, warned) in [
        ("bounces@lantern.example", None, false),
        ("bounces@back.lantern.example", None, false),
        ("bounces@harbour.example", None, true),
        ("bounces@harbour.example", Some("harbour.example"), true),
        ("bounces@harbour.example", Some("lantern.example"), false),
    ] {
        let key = signed.map(|domain| key.replace("DOMAIN", domain)).unwrap_or_default();
        let smtp = format!("[smtp]\nurl = \"smtp://localhost\"\nreturn_path = \"{path}\"\n{key}");
        newsroom.with("briefing.toml", format!("{CONFIG}\n{smtp}"));
        let ran = newsroom.run(&["check"]);
        let found = ran.out.contains("config::foreign_return_path");
        assert_eq!((ran.code, found), (0, warned), "{path}: {}", ran.out);
    }
}
