//! Loading: from a folder to an issue, and what is said when that fails.

use crate::support::{TestNewsroom, sample};
use briefing::issue::{ItemAudience, ItemKind};

#[test]
fn the_sample_issues_load_without_a_finding() {
    for (name, items) in [("2022-11-18", 5), ("2023-09-22", 7)] {
        let read = sample(name);
        assert_eq!(read.shown(), "", "{name}");
        assert_eq!(read.issue.unwrap().items.len(), items, "{name}");
    }
}

#[test]
fn a_sample_issue_has_its_parts() {
    let issue = sample("2022-11-18").issue.unwrap();
    assert!(issue.cover.is_some());
    assert_eq!(issue.authors.len(), 2);
    let subscribers = issue.items.iter().filter(|item| item.audience == ItemAudience::Subscribers).count();
    assert_eq!(subscribers, 1);
    let later = sample("2023-09-22").issue.unwrap();
    assert!(later.items.iter().any(|item| item.kind == ItemKind::Links));
    assert!(later.items.iter().any(|item| item.kind == ItemKind::Announcement));
    assert!(!later.notices.is_empty());
}

#[test]
fn a_small_newsroom_is_sound() {
    assert_eq!(TestNewsroom::small().read().shown(), "");
}

fn codes(path: &str, content: impl Into<Vec<u8>>) -> Vec<String> {
    TestNewsroom::small().with(path, content).read().codes()
}

const ITEM: &str = "issues/2022-11-18/01-lead.md";
const ISSUE: &str = "issues/2022-11-18/issue.toml";

#[test]
fn faults_of_an_item_are_placed() {
    assert_eq!(codes(ITEM, "No facts"), ["01-lead.md:1:1 item::no_front_matter"]);
    assert_eq!(codes(ITEM, "+++\ntitle = \"A\"\nText"), ["01-lead.md:1:1 item::open_front_matter"]);
    assert_eq!(codes(ITEM, "+++\n+++\nText"), ["01-lead.md:1:1 toml::missing_key"]);
    let text = "+++\ntitle = \"A\"\ntopics = [\"privcy\"]\naudience = \"subscriber\"\n[image]\nfile = \"x.jpg\"\n+++\n\
                한글 [여기](javascript:alert) <b>굵게</b>\n\n![](y.png)\n";
    let expected = [
        "01-lead.md:3:11 issue::unknown_topic",
        "01-lead.md:4:12 item::unknown_word",
        "01-lead.md:6:8 images::missing_file",
        "01-lead.md:8:4 links::bad_target",
        "01-lead.md:8:27 markdown::raw_html",
        "01-lead.md:8:32 markdown::raw_html",
        "01-lead.md:10:1 images::missing_file",
    ];
    assert_eq!(codes(ITEM, text), expected);
}

#[test]
fn faults_of_an_issue_are_placed() {
    assert_eq!(codes(ISSUE, "title = \"A\"\ndate = 2022-11-18"), ["issue.toml:2:8 toml::bad_date"]);
    let twice = "issues/2022-11-18/1-again.md";
    assert_eq!(codes(twice, "+++\ntitle = \"B\"\n+++\n"), ["1-again.md:1:1 item::duplicate_number"]);
    assert_eq!(codes("issues/2022-11-18/lead.md", ""), ["lead.md:1:1 item::unnumbered_file"]);
    for name in ["2-b.md.txt", "2-b.markdown", "02 b.TXT", "greeting.txt", "2-b.md "] {
        let path = format!("issues/2022-11-18/{name}");
        assert_eq!(codes(&path, "+++\ntitle = \"B\"\n+++\n"), [format!("{name}:1:1 item::unread_file")]);
    }
    for name in ["notes.txt", "_2-b.txt", "2-b.jpg", "2-b.MD", "readme.md", "2022.csv"] {
        let path = format!("issues/2022-11-18/{name}");
        assert!(codes(&path, "+++\ntitle = \"B\"\n+++\n").is_empty(), "{name}");
    }
    assert_eq!(codes("issues/2022-11-18/Greeting.md", ""), ["Greeting.md:1:1 item::unnumbered_file"]);
    let missing = TestNewsroom::small().without(ISSUE).read().codes();
    assert_eq!(missing, ["issue.toml:1:1 issue::missing_file"]);
    assert_eq!(
        codes(ITEM, b"+++\ntitle = \"A\"\n+++\n\xFF".to_vec()),
        ["01-lead.md:4:1 issue::unreadable_file"]
    );
}

#[test]
fn marks_crlf_and_comments_are_read_without_complaint() {
    let text =
        "\u{FEFF}+++\r\ntitle = \"A\"\r\n+++\r\n\r\n<!-- for us -->\r\n\r\n**보안(保安)**은 `안보`\r\n";
    let read = TestNewsroom::small().with(ITEM, text).read();
    assert_eq!(read.shown(), "");
    let body = &read.issue.unwrap().items[0].body;
    assert_eq!(body.plain(), "보안(保安)은 안보");
}

#[test]
fn invisible_dangers_are_found() {
    let text = "+++\ntitle = \"A\"\n+++\n\nA\u{1}web\u{2} and \u{202E}gnp.exe\n";
    let expected = [
        "01-lead.md:5:2 text::control_character",
        "01-lead.md:5:6 text::control_character",
        "01-lead.md:5:12 text::direction_control",
    ];
    assert_eq!(codes(ITEM, text), expected);
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let text = format!("+++\ntitle = \"A\"\n+++\n\n{} deep\n", "> ".repeat(5000));
    assert!(codes(ITEM, text).iter().any(|code| code.ends_with("markdown::too_deep")));
}
