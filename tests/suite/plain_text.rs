//! The plain text part, as a reader without HTML gets it.

use briefing::compose::render;
use briefing::domain::{IssueId, LinkTokens, PersonalLinks, SlotValues, Variant};
use unicode_width::UnicodeWidthStr;

use crate::support::{LoadedIssue, TestNewsroom, sample};

const LEAD: &str = "issues/2022-11-18/01-lead.md";

fn text_of(read: LoadedIssue) -> String {
    let shown = read.shown();
    let (Some(issue), Some(config)) = (read.issue, read.config) else { panic!("{shown}") };
    let rendered = render(&issue, &config.publication, &Variant::whole()).unwrap();
    let issue = IssueId::parse("2022-11-18").unwrap();
    let links = PersonalLinks::on_site("https://briefing.lantern.example", &issue, &LinkTokens::sample());
    rendered.text.fill(&SlotValues { recipient: "reader@example.com".into(), links })
}

/// The text of a newsroom whose only story is given.
fn with_story(item: &str) -> String {
    let mut newsroom = TestNewsroom::small();
    newsroom.with(LEAD, format!("+++\n{item}"));
    text_of(newsroom.read())
}

/// Asserts that these passages follow each other.
fn assert_order(text: &str, passages: &[&str]) {
    let mut rest = text;
    for passage in passages {
        let (_, after) =
            rest.split_once(passage).unwrap_or_else(|| panic!("{passage:?} is not next: {rest}"));
        rest = after;
    }
}

#[test]
fn the_news_stands_before_the_newsroom() {
    let text = text_of(sample("2022-11-18"));
    let headline = "US, South Korean officials meet in Seoul";
    assert_eq!(text.matches(headline).count(), 1, "the title is said once: {text}");
    assert_order(
        &text,
        &[
            "Weekend Briefing",
            "\n1. US, South",
            "====\n",
            "Diplomats and",
            "\nAlso in this issue\n---",
            "\n2. Delivery app",
            "\nFrom the editors\n---",
            "Hello from Seoul",
            "\n2. Delivery app",
            "----\n",
            "\nThe writers\n---",
            "is a newsletter by The Lantern",
            "\n-- \n",
        ],
    );
    let text = text_of(sample("2023-09-22"));
    assert_order(
        &text,
        &[
            "Weekend Briefing",
            "\nThe habit of checking twice\n===",
            "\nNo issue next week: Friday, Sep. 29",
            "\nIn this issue\n---",
            "\n1. A Busan",
            "\n1. A Busan",
            "----\n",
            "\nFrom the editors\n---",
            "\n2. Public libraries",
            "\nThe writers\n---",
            "\n-- \n",
        ],
    );
}

#[test]
fn a_call_is_short_and_has_the_address_once() {
    let text = text_of(sample("2022-11-18"));
    let address = "https://lantern.example/2022/11/entrance-codes";
    assert!(text.contains(&format!("\n\nRead the full story:\n{address}\n")), "{text}");
    assert_eq!(text.matches(address).count(), 1);
    assert!(!text.contains('→'));
    let page = "https://briefing.lantern.example/issues/2022-11-18#story-2";
    assert!(text.contains(&format!("{address}\nOn the web: {page}\n\n")), "{text}");
    let text = with_story(
        "title = \"Boats\"\nlink = \"https://a.example/1\"\nlink_text = \"See the program\"\n+++\n\nText.\n",
    );
    assert!(text.contains("\n\nText.\n\nSee the program:\nhttps://a.example/1\n"), "{text}");
}

#[test]
fn contents_name_number_headline_and_minutes() {
    let text = text_of(sample("2023-09-22"));
    let (_, rest) = text.split_once("\nIn this issue\n-------------\n").unwrap();
    let list: Vec<_> = rest.split("\n\n").next().unwrap().lines().collect();
    let numbered: Vec<_> =
        list.iter().filter_map(|line| line.split_once(". ")).map(|(number, _)| number).collect();
    assert_eq!(numbered, ["1", "2", "3", "4", "5", "6", "7"], "{list:?}");
    assert_eq!(list.concat().matches(" min)").count(), 7, "{list:?}");
    assert!(!list.concat().contains("://"), "{list:?}");
}

#[test]
fn what_is_looked_up_ends_the_item() {
    let text = with_story(
        "title = \"Boats\"\nlink = \"https://a.example/1\"\ncorrection = \"It was six.\"\nplace = \"Busan ―\"\n\
         [image]\nfile = \"https://a.example/x.jpg\"\nalt = \"A pier\"\ncaption = \"At dusk.\"\ncredit = \"Photo by us\"\n+++\n\n\
         A claim[^1] with a [link](https://a.example/x).\n\n[^1]: A note.\n",
    );
    let expected = "1. Boats\n--------\n\n[Picture: A pier]\nAt dusk. (Photo by us)\n\nBusan ― A claim[1] with a link [2].\n\n\
                    Correction: It was six.\n\nRead the full story:\nhttps://a.example/1\n\n\
                    [1] A note.\n\n[2] https://a.example/x\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn headings_are_told_apart_by_their_lines() {
    let text = with_story("title = \"Boats\"\n+++\n\n# At 부산\n\nText.\n\n> # Quoted\n>\n> Words.\n");
    assert!(text.contains("\nHarbour\n=======\n"), "{text}");
    assert!(
        text.contains(
            "\n1. Boats\n--------\n\nAt 부산\n~~~~~~~\n\nText.\n\n> Quoted\n> ~~~~~~\n\n> Words.\n"
        ),
        "{text}"
    );
    let long =
        "A headline that is so long that it takes more than one line of the plain text, number and all";
    let text = with_story(&format!("title = \"{long}\"\n+++\n\nText.\n"));
    let lines: Vec<_> = text.lines().skip_while(|line| !line.starts_with("1. A headline")).take(3).collect();
    assert!(lines[1].starts_with("   ") && lines[2].chars().all(|c| c == '-'), "{lines:?}");
    assert_eq!(lines[2].len(), 20, "{lines:?}");
    assert!(!text.contains('\u{a0}'), "{text}");
}

#[test]
fn rows_of_several_lines_stand_apart_and_tall_ones_become_lists() {
    let words = "a note of ten words that takes more than a line";
    let table = |words: &str| {
        with_story(&format!(
            "title = \"Boats\"\n+++\n\n| | Ships | Note |\n|-|--:|-|\n| Busan | 12 | {words} |\n| 인천 | 7 | {words} |\n"
        ))
    };
    let text = table(&[words; 2].join(" "));
    let (_, body) = text.split_once("--------\n\n").unwrap();
    let lines: Vec<_> = body.lines().take(6).collect();
    assert_eq!(lines[0], "       Ships  Note");
    assert!(lines[1].starts_with("-----  -----  ---"), "{lines:?}");
    assert!(
        lines[2].starts_with("Busan     12  a note") && lines[3].starts_with("              "),
        "{lines:?}"
    );
    assert_eq!(lines[4], "", "{lines:?}");
    assert!(lines[5].starts_with("인천       7  a note"), "{lines:?}");
    let text = table(&[words; 9].join(" "));
    assert_order(&text, &["\n\nBusan\n  Ships: 12\n  Note: a note", "\n\n인천\n  Ships: 7\n  Note: a note"]);
    assert!(text.lines().all(|line| line.width() <= 78), "{text}");
}
