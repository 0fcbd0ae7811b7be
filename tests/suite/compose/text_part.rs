//! Plain text of a body, and the HTML that it corresponds to.

use briefing::compose::render;
use briefing::domain::Variant;
use briefing::issue::{Block, Inline};
use unicode_width::UnicodeWidthStr;

use super::{composed, filled};
use crate::support::{TestNewsroom, sample};

/// The body of the only story as plain text.
fn body_text(markdown: &str) -> String {
    let mut newsroom = TestNewsroom::small();
    newsroom.with("issues/2022-11-18/01-lead.md", format!("+++\ntitle = \"Boats\"\n+++\n\n{markdown}\n"));
    let text = filled(&composed(&newsroom).text);
    let (_, body) = text.split_once("\n1. Boats\n--------\n").unwrap_or_else(|| panic!("{text}"));
    body.split("\n-- \n").next().unwrap().trim_matches('\n').to_owned()
}

/// The same as HTML, without styles and classes.
fn body_html(markdown: &str) -> String {
    let mut newsroom = TestNewsroom::small();
    newsroom.with("issues/2022-11-18/01-lead.md", format!("+++\ntitle = \"Boats\"\n+++\n\n{markdown}\n"));
    let html = filled(&composed(&newsroom).html);
    let (_, body) = html.split_once("</h2>").unwrap();
    let mut out = String::new();
    for tag in body.split("<div").next().unwrap().trim_end_matches("</div>").split_inclusive('>') {
        let (words, tag) = tag.split_once('<').unwrap_or((tag, ""));
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        out.push_str(words);
        if !tag.is_empty() {
            out.extend(["<", name, ">"]);
        }
    }
    out
}

#[test]
fn tables_in_plain_text_are_drawn_by_display_width() {
    let text =
        body_text("| 항구 | Ships | Note |\n|:--|--:|:-:|\n| 부산항 | 1,200 | a |\n| Incheon | 7 | *much* |");
    let expected = "항구     Ships  Note\n-------  -----  ----\n부산항   1,200   a\nIncheon      7  much";
    assert_eq!(text, expected);
}

#[test]
fn tables_too_wide_for_a_line_wrap_and_then_become_lists() {
    let long = "words that go on ".repeat(5);
    let text = body_text(&format!("| A | B |\n|-|-|\n| {long} | {long} |\n| c | d |"));
    assert!(text.lines().all(|line| line.width() <= 78) && text.lines().count() > 4, "{text}");
    assert_eq!(text.split_whitespace().filter(|word| *word == "words").count(), 10, "{text}");
    let endless = "x".repeat(50);
    let text = body_text(&format!("| A | |\n|-|-|\n| {endless} | {endless} |\n| c | |"));
    assert_eq!(text, format!("A: {endless}\n{endless}\n\nA: c"));
    let text = body_text("| | |\n|-|-|\n| Busan | 12 |");
    assert_eq!(text, "Busan  12");
}

#[test]
fn notes_end_the_item_under_their_numbers() {
    let text = body_text(
        "A claim[^b] with a [link](https://a.example/x).[^a]\n\n[^a]: Second, by <https://a.example/a>.\n\n    And *more*.\n\n\
         [^b]: First.\n\n> The end.[^b]",
    );
    let expected = "A claim[1] with a link [3].[2]\n\n> The end.[1]\n\n[1] First.\n[2] Second, by https://a.example/a.\n\n    \
                    And more.\n\n[3] https://a.example/x";
    assert_eq!(text, expected);
}

#[test]
fn paragraphs_of_one_point_have_a_gap_and_empty_points_are_left_out() {
    let markdown = "- one\n\n  more of one\n- two\n-\n- three\n  - deep\n";
    assert_eq!(body_text(markdown), "- one\n\n  more of one\n\n- two\n\n- three\n  - deep");
    let html = body_html(markdown);
    assert_eq!(
        html,
        "<ul><li><p>one</p><p>more of one</p></li><li>two</li><li>three<ul><li>deep</li></ul></li></ul>"
    );
    assert_eq!(body_text("1. one\n2.\n3. three"), "1. one\n2. three");
    assert_eq!(body_html("-\n\nEnd."), "<p>End.</p>");
    assert_eq!(body_html("- a\n\n  > b"), "<ul><li><p>a</p><blockquote><p>b</p></blockquote></li></ul>");
}

#[test]
fn the_text_holds_every_word_and_every_target() {
    for name in ["2022-11-18", "2023-09-22"] {
        let read = sample(name);
        let (issue, publication) = (read.issue.unwrap(), read.config.unwrap().publication);
        let text = filled(&render(&issue, &publication, &Variant::whole()).unwrap().text);
        let running = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let running = running.replace(['“', '”'], "\"").replace('’', "'");
        for item in &issue.items {
            for block in &item.body.0 {
                if let Block::Paragraph(words, _) = block
                    && !words.iter().any(|inline| matches!(inline, Inline::Link(..)))
                {
                    let plain = briefing::issue::plain(words);
                    assert!(running.contains(&plain), "{plain}");
                }
            }
            assert!(item.link.as_ref().is_none_or(|link| text.lines().any(|line| line == link.value)));
        }
        assert!(text.contains("\n-- \n") && !text.contains("\n\n\n\n"));
    }
}
