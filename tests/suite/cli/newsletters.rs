//! Several newsletters with one list.

use serde_json::{Value, json};

use super::harness::{CONFIG, ISSUE, NewsroomDir};
use super::subscribers::{import, json};

/// A newsroom with two newsletters, and an issue of the second.
fn two_newsletters() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let newsletters = "\n[[newsletter]]\nid = \"daily\"\nname = \"Daily Tides\"\n\
                       [[newsletter]]\nid = \"weekly\"\nname = \"Weekly Tides\"\n";
    newsroom.with("briefing.toml", [CONFIG, newsletters].concat()).with(
        ISSUE,
        "title = \"Harbour\"\nnewsletter = \"weekly\"\ndate = 2022-11-18T18:00:00+09:00\nauthors = [\"dasom\"]\n",
    );
    newsroom
}

#[test]
fn readers_get_the_issues_of_their_newsletters() {
    let newsroom = two_newsletters();
    newsroom.with(
        "subscribers.toml",
        "[[subscriber]]\nemail = \"all@a.example\"\n\
         [[subscriber]]\nemail = \"daily@a.example\"\nnewsletters = [\"daily\"]\n\
         [[subscriber]]\nemail = \"weekly@a.example\"\nnewsletters = [\"weekly\"]\n\
         [[subscriber]]\nemail = \"left@a.example\"\n",
    );
    let left = json(&newsroom, &["subscribers", "remove", "left@a.example", "--newsletter", "weekly"]);
    assert_eq!(left["left_newsletters"], json!(["weekly"]));
    assert_eq!(left["suppressed"], Value::Null, "only one newsletter was left");
    let sent = json(&newsroom, &["send", "2022-11-18", "--yes"]);
    assert_eq!((&sent["planned"], &sent["accepted"]), (&json!(2), &json!(2)), "{sent}");
    assert_eq!(sent["excluded"]["other-newsletter"], 2, "{sent}");
    let who = json(&newsroom, &["status", "2022-11-18", "--who", "left@a.example"]);
    assert_eq!((&who["state"], &who["reason"]), (&json!("excluded"), &json!("other-newsletter")), "{who}");
    let mail = newsroom.run(&["build", "2022-11-18", "--out", "built"]);
    assert_eq!(mail.code, 0, "{}", mail.err);
    let html = std::fs::read_to_string(newsroom.path().join("built/issue.html")).unwrap();
    assert!(html.contains("Weekly Tides"), "the newsletter's name stands in the mail");
    let wrong = newsroom.run(&["subscribers", "remove", "all@a.example", "--newsletter", "wekly"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean `weekly`?"), "{}", wrong.err);
}

#[test]
fn a_newsletter_that_was_left_stays_left() {
    let newsroom = two_newsletters();
    newsroom.with("subscribers.toml", "[[subscriber]]\nemail = \"minji@a.example\"\n");
    json(&newsroom, &["subscribers", "remove", "minji@a.example", "--newsletter", "daily"]);
    newsroom.with("subscribers.toml", "[[subscriber]]\nemail = \"minji@a.example\"\nname = \"Minji\"\n");
    let shown = json(&newsroom, &["subscribers", "show", "minji@a.example"]);
    assert_eq!((&shown["name"], &shown["left_newsletters"]), (&json!("Minji"), &json!(["daily"])), "{shown}");
    newsroom.with("list.csv", "email,newsletters,status\nminji@a.example,daily;weekly,subscribed\nnew@a.example,Daily Tides,subscribed\n");
    import(&newsroom, &["list.csv", "--consent", "form"]);
    let shown = json(&newsroom, &["subscribers", "show", "minji@a.example"]);
    assert_eq!(shown["left_newsletters"], json!(["daily"]), "{shown}");
    let new = json(&newsroom, &["subscribers", "show", "new@a.example"]);
    assert_eq!(new["newsletters"], json!(["daily"]), "names are known as well as ids");
    let csv = newsroom.run(&["subscribers", "export", "--as", "csv"]);
    assert!(
        csv.out.starts_with("email,name,topics,status,language,tags,since,source,newsletters\r\n"),
        "{}",
        csv.out
    );
    assert!(csv.out.contains("minji@a.example") && csv.out.contains("!daily"), "{}", csv.out);
}
