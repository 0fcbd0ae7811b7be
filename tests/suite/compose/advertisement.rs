//! Advertisements and their labels.

use super::{composed, filled};
use crate::support::TestNewsroom;

const ADVERTISEMENT: &str = "+++\ntitle = \"Books from the harbour\"\nkind = \"sponsor\"\nsponsor = \"Harbour Press\"\n\
                             link = \"https://press.example/books\"\n+++\n\nOne book a month.\n";

#[test]
fn an_advertisement_is_labelled_and_never_counts() {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with("issues/2022-11-18/02-ad.md", ADVERTISEMENT)
        .with("issues/2022-11-18/03-last.md", "+++\ntitle = \"Ferries rehearse\"\n+++\n\nA week.\n");
    let rendered = composed(&newsroom);
    let html = filled(&rendered.html);
    assert!(html.contains("Sponsored by Harbour Press") && html.contains("2. "), "{html}");
    assert!(!html.contains("3. "), "the advertisement has no number");
    let text = filled(&rendered.text);
    assert!(text.contains("Sponsored by Harbour Press\n"), "{text}");
    assert!(text.contains("2. Ferries rehearse") && !text.contains(". Books from the harbour"), "{text}");
    assert!(!rendered.subject.contains("광고"), "that is Korean law");
    assert!(rendered.web.contains("Sponsored by Harbour Press"));
}

#[test]
fn a_korean_mail_with_an_advertisement_says_so_as_the_law_wants() {
    let mut newsroom = TestNewsroom::small();
    let config =
        newsroom.text("briefing.toml").replacen("[publication]", "[publication]\nlanguage = \"ko\"", 1);
    newsroom.with("briefing.toml", config).with("issues/2022-11-18/02-ad.md", ADVERTISEMENT);
    let rendered = composed(&newsroom);
    assert!(rendered.subject.starts_with("(광고) "), "{}", rendered.subject);
    for part in [filled(&rendered.html), filled(&rendered.text)] {
        assert!(part.contains("광고 · Harbour Press") && part.contains("수신 거부 (Unsubscribe)"), "{part}");
        assert!(part.contains("It is free of charge"), "{part}");
    }
    let facts = newsroom.text("issues/2022-11-18/issue.toml");
    newsroom.with("issues/2022-11-18/issue.toml", format!("subject = \"(광고) 이번 주\"\n{facts}"));
    assert_eq!(composed(&newsroom).subject, "(광고) 이번 주", "once");
}
