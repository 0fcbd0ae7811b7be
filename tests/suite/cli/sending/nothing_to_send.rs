//! Nobody to ask, no delivery to continue, nobody to send to.

use crate::cli::harness::{LocalRelay, NewsroomDir, assert_page};

#[test]
fn nobody_to_ask() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!("send_nobody_to_ask", newsroom.page(&["send"]));
    assert_page!("send_dry_run", newsroom.page(&["send", "--dry-run"]));
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn missing_delivery_ends_with_2_and_names_send() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for command in ["status", "resume", "resolve"] {
        assert_page!(format!("{command}_nothing"), newsroom.page(&[command]));
    }
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
    let relay = LocalRelay::start();
    let url = relay.url();
    assert_eq!(newsroom.run(&["send", "--yes", "--smtp", &url]).code, 0);
    assert_page!("status_sent", newsroom.page(&["status"]));
    assert_page!("status_other_issue", newsroom.page(&["status", "2022-11-25"]));
    assert_page!("status_who_unknown", newsroom.page(&["status", "--who", "nobody@harbour.example"]));
    assert_page!("status_who_no_address", newsroom.page(&["status", "--who", "nobody"]));
    assert_page!("resume_done", newsroom.page(&["resume"]));
    assert_page!("resolve_nothing_left", newsroom.page(&["resolve"]));
    assert_page!("send_all_sent", newsroom.page(&["send", "--yes", "--smtp", &url]));
    let again = ["send", "2022-11-18", "--again", "--yes", "--smtp", &url];
    assert_page!("send_again", newsroom.page(&again));
}

#[test]
fn test_to_an_invalid_address_sends_nothing() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!(
        "test_no_address",
        newsroom.page(&["send", "--test", "editor@lantern.example", "2022-11-18"])
    );
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn again_without_a_delivery_plans_a_first_one() {
    let (newsroom, relay) = (NewsroomDir::small(), LocalRelay::start());
    let again = ["send", "--again", "--yes", "--smtp", &relay.url()];
    newsroom.with("subscribers.toml", "");
    let before = newsroom.files();
    assert_page!("again_nobody", newsroom.page(&["send", "--again", "--yes"]));
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
    // A reader who comes later gets the issue, and nobody gets it twice.
    newsroom.with("subscribers.toml", "[[subscriber]]\nemail = \"minji@harbour.example\"\n");
    assert_eq!(newsroom.run(&again).code, 0);
    let two = "[[subscriber]]\nemail = \"minji@harbour.example\"\n[[subscriber]]\nemail = \"late@harbour.example\"\n";
    newsroom.with("subscribers.toml", two);
    // A rehearsal of it goes to the one who would get it.
    let rehearsed = newsroom.run(&["send", "--again", "--yes", "--format", "json"]);
    let counts: serde_json::Value = serde_json::from_str(&rehearsed.out).unwrap();
    assert_eq!((&counts["rehearsal"], &counts["planned"]), (&true.into(), &1.into()));
    assert!(rehearsed.err.contains("the delivery of the issue is not changed"), "{}", rehearsed.err);
    assert!(!rehearsed.err.contains("stays unsent"), "{}", rehearsed.err);
    assert_eq!(newsroom.run(&again).code, 0);
    assert_eq!(relay.messages(), 2);
    // Nor does a rehearsal that has nobody to add tell the counts of the delivery as its own.
    let nobody = newsroom.run(&["send", "--again", "--yes", "--format", "json"]);
    let counts: serde_json::Value = serde_json::from_str(&nobody.out).unwrap();
    assert_eq!((nobody.code, &counts["rehearsal"], &counts["planned"]), (0, &true.into(), &0.into()));
    assert!(nobody.err.contains("the delivery of the issue is not changed"), "{}", nobody.err);
    let status: serde_json::Value =
        serde_json::from_str(&newsroom.run(&["status", "--format", "json"]).out).unwrap();
    assert_eq!((&status["rehearsal"], &status["accepted"]), (&serde_json::Value::Null, &2.into()));
}
