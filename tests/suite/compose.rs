//! Issues, composed.

use std::collections::BTreeSet;

use briefing::compose::{render, variant_for, web_page};
use briefing::domain::{
    Escaping, IssueId, LanguageTag, LinkTokens, PersonalLinks, Rendered, Slot, SlotValues, Template, TopicId,
    Variant,
};
use briefing::issue::{Block, Inline, Issue, ItemAudience, Prose, Publication};
use briefing::source::Spanned;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::support::{TestNewsroom, repository, sample};

fn read(newsroom: &TestNewsroom) -> (Issue, Publication) {
    let read = newsroom.read();
    let shown = read.shown();
    (read.issue.unwrap_or_else(|| panic!("{shown}")), read.config.unwrap().publication)
}

fn composed(newsroom: &TestNewsroom) -> Rendered {
    let (issue, publication) = read(newsroom);
    render(&issue, &publication, &Variant::whole()).unwrap()
}

fn filled(template: &Template) -> String {
    let issue = IssueId::parse("2022-11-18").unwrap();
    let links = PersonalLinks::on_site("https://briefing.lantern.example", &issue, &LinkTokens::sample());
    template.fill(&SlotValues { recipient: "reader@example.com".into(), links })
}

/// One element a line, for people who read a snapshot.
fn lined(html: &str) -> String {
    html.replace("><", ">\n<").replace("</p>", "</p>\n").replace("}.", "}\n.")
}

fn topics(names: &[&str]) -> BTreeSet<TopicId> {
    names.iter().map(|name| TopicId::parse(name).unwrap()).collect()
}

/// A newsroom with three topics and four stories, one of them for everybody.
fn interested(how: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    let config = format!(
        "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\ninterests = \"{how}\"\n\
         [[topic]]\nid = \"crime\"\nname = \"Crime\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
         [[topic]]\nid = \"law\"\nname = \"Law\"\n[author.dasom]\nname = \"Dasom Gil\"\n"
    );
    newsroom.with("briefing.toml", config).without("issues/2022-11-18/01-lead.md");
    for (number, title, topics) in [
        (1, "First on crime", "[\"crime\"]"),
        (2, "Second on privacy", "[\"privacy\"]"),
        (3, "Third for everybody", "[]"),
        (4, "Fourth on both", "[\"privacy\", \"crime\"]"),
    ] {
        let item = format!("+++\ntitle = \"{title}\"\ntopics = {topics}\n+++\n\nWords of story {number}.\n");
        newsroom.with(&format!("issues/2022-11-18/0{number}-story.md"), item);
    }
    newsroom
}

fn headlines(rendered: &Rendered) -> Vec<String> {
    let text = filled(&rendered.text);
    let lines: Vec<_> = text.lines().collect();
    let under_rule = lines.windows(2).filter(|pair| pair[1].starts_with("---") && pair[0].contains(". "));
    under_rule.map(|pair| pair[0].to_owned()).collect()
}

#[test]
fn the_sample_issues_look_as_they_did() {
    for name in ["2022-11-18", "2023-09-22"] {
        let read = sample(name);
        let (issue, publication) = (read.issue.unwrap(), read.config.unwrap().publication);
        let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
        assert_eq!(rendered, render(&issue, &publication, &Variant::whole()).unwrap());
        insta::assert_snapshot!(format!("{name}.html"), lined(&filled(&rendered.html)));
        insta::assert_snapshot!(format!("{name}.txt"), filled(&rendered.text));
        insta::assert_snapshot!(format!("{name}.web"), lined(&rendered.web));
        assert!(rendered.attachments.is_empty());
    }
}

#[test]
fn markup_is_lean() {
    let frame = composed(&TestNewsroom::small()).html.len();
    assert!(frame < 5_600, "the frame takes {frame} bytes");
    let mut newsroom = TestNewsroom::small();
    let body = "Ten words of text make up this very short paragraph.\n\n".repeat(4);
    for number in 2..=21 {
        let item = format!(
            "+++\ntitle = \"Headline\"\ntopics = [\"privacy\"]\nplace = \"Seoul ―\"\nlink = \"https://a.example/{number}\"\n\
             [image]\nfile = \"https://a.example/x.jpg\"\nalt = \"A\"\ncaption = \"C\"\ncredit = \"D\"\n+++\n\n{body}"
        );
        newsroom.with(&format!("issues/2022-11-18/{number}-story.md"), item);
    }
    let story = (composed(&newsroom).html.len() - frame) / 20;
    assert!(
        story - body.len() < 1_470,
        "a story with everything takes {} bytes of markup",
        story - body.len()
    );
}

#[test]
fn korean_issues_speak_korean() {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with(
            "briefing.toml",
            "[publication]\nname = \"주말 브리핑\"\nhouse = \"등불\"\nfrom = \"briefing@lantern.example\"\n\
             language = \"ko\"\ntime_zone = \"Asia/Seoul\"\nsite = \"https://briefing.lantern.example\"\n\
             [[topic]]\nid = \"privacy\"\nname = \"개인정보\"\n[author.dasom]\nname = \"길다솜\"\n\
             bio = \"길다솜 기자는 도난당한 돈의 행방을 쫓는다.\"\n[author.taeoh]\nname = \"반태오\"\n",
        )
        .with(
            "issues/2022-11-18/issue.toml",
            "title = \"두 번 확인하는 습관\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\", \"taeoh\"]\n",
        )
        .with("issues/2022-11-18/greeting.md", "서울에서 인사드립니다. 이번 주에는 두 가지 소식을 골랐습니다.\n")
        .with(
            "issues/2022-11-18/01-lead.md",
            "+++\ntitle = \"돌다리도 두들겨 보고 건너라\"\ntopics = [\"privacy\"]\nauthors = [\"taeoh\"]\n\
             link = \"https://lantern.example/1\"\n+++\n\n그는 \"Security is a habit\"이라고 말했다. \
             **보안(保安)**은 습관이라는 뜻이다. 구글(Google) 직원도 같은 말을 했다.\n",
        )
        .with(
            "issues/2022-11-18/02-english.md",
            "+++\ntitle = \"Ferries rehearse a week without satellites\"\n+++\n\nThe crews said 감사합니다 at the end.\n",
        );
    let rendered = composed(&newsroom);
    insta::assert_snapshot!("korean.txt", filled(&rendered.text));
    insta::assert_snapshot!("korean.html", lined(&filled(&rendered.html)));
}

#[test]
fn a_design_shows_in_mail_and_page_and_a_wrong_one_is_told() {
    let designed = |design: &str| {
        let mut newsroom = TestNewsroom::small();
        let config = newsroom.text("briefing.toml");
        let line = format!("[publication]\ndesign = \"{design}\"");
        newsroom.with("briefing.toml", config.replacen("[publication]", &line, 1));
        newsroom
    };
    let (paper, plain) = (composed(&designed("paper")), composed(&designed("plain")));
    assert!(
        filled(&paper.html).contains("background-color:#fbf7ee") && paper.web.contains("--paper:#fbf7ee")
    );
    assert!(!filled(&plain.html).contains("Georgia") && !plain.web.contains("Georgia"), "{}", plain.web);
    assert_eq!(filled(&paper.text), filled(&plain.text));
    assert_eq!(composed(&designed("desk")), composed(&TestNewsroom::small()));
    let shown = designed("glossy").read().shown();
    assert!(shown.contains("`glossy` is not a design"), "{shown}");
    assert!(shown.contains("write `desk`, `paper` or `plain`"), "{shown}");
}

#[test]
fn chosen_topics_come_first_in_the_editors_order() {
    let (issue, publication) = read(&interested("order"));
    let variant = variant_for(&issue, &publication, &topics(&["privacy", "law"]), None).unwrap();
    assert_eq!(variant, Variant::chosen(topics(&["privacy"])));
    let rendered = render(&issue, &publication, &variant).unwrap();
    assert_eq!(
        headlines(&rendered),
        ["1. Second on privacy", "2. Fourth on both", "3. First on crime", "4. Third for everybody"]
    );
    let why = "Stories on Privacy come first, because you chose them.";
    assert!(filled(&rendered.text).contains(why) && filled(&rendered.html).contains(why));
    let anchors: Vec<_> =
        rendered.web.match_indices("id=\"story-").map(|(at, _)| &rendered.web[at + 10..at + 11]).collect();
    assert_eq!(anchors, ["1", "2", "3", "4"], "the page has no reader");
}

#[test]
fn readers_who_would_see_the_same_share_a_variant() {
    let (issue, publication) = read(&interested("order"));
    let variant = |chosen: &[&str]| variant_for(&issue, &publication, &topics(chosen), None).unwrap();
    for chosen in [&[][..], &["law"], &["crime", "privacy"], &["crime", "privacy", "law"]] {
        let expected =
            if chosen.len() > 1 { Variant::chosen(topics(&["crime", "privacy"])) } else { Variant::whole() };
        assert_eq!(variant(chosen), expected, "{chosen:?}");
    }
    let (issue, publication) = read(&interested("off"));
    assert_eq!(variant_for(&issue, &publication, &topics(&["privacy"]), None), Some(Variant::whole()));
}

#[test]
fn a_filter_leaves_the_chosen_and_what_is_for_everybody() {
    let mut newsroom = interested("filter");
    let (issue, publication) = read(&newsroom);
    let variant = variant_for(&issue, &publication, &topics(&["crime"]), None).unwrap();
    let rendered = render(&issue, &publication, &variant).unwrap();
    assert_eq!(headlines(&rendered), ["1. First on crime", "2. Third for everybody", "3. Fourth on both"]);
    let nothing = variant_for(&issue, &publication, &topics(&["law"]), None).unwrap();
    assert_eq!(headlines(&render(&issue, &publication, &nothing).unwrap()).len(), 1);
    let (issue, publication) = read(newsroom.without("issues/2022-11-18/03-story.md"));
    assert_eq!(variant_for(&issue, &publication, &topics(&["law"]), None), None);
    assert_eq!(
        variant_for(&issue, &publication, &topics(&["crime", "privacy"]), None),
        Some(Variant::whole())
    );
}

#[test]
fn subscriber_item_is_a_teaser_on_the_page_and_full_in_mail() {
    let read = sample("2022-11-18");
    let (issue, publication) = (read.issue.unwrap(), read.config.unwrap().publication);
    let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
    let (first, rest) =
        ("The Lantern counted 38 ransomware attacks", "The median demand was 310 million won");
    assert!(filled(&rendered.html).contains(rest) && filled(&rendered.text).contains("310 million won"));
    assert!(rendered.web.contains(first) && !rendered.web.contains(rest));
    assert!(rendered.web.contains("Subscribers read this story in full"));
    assert_eq!(rendered.web, web_page(&issue, &publication, ItemAudience::Everyone));
    assert!(web_page(&issue, &publication, ItemAudience::Subscribers).contains(rest));
}

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

#[test]
fn some_items_are_only_in_the_mail_or_only_on_the_page() {
    let mut newsroom = TestNewsroom::small();
    let item = |title: &str, audience: &str| {
        format!("+++\ntitle = \"{title}\"\naudience = \"{audience}\"\n+++\n\nWords.\n")
    };
    newsroom
        .with("issues/2022-11-18/02-a.md", item("For the mail", "mail"))
        .with("issues/2022-11-18/03-b.md", item("For the page", "web"))
        .with("issues/2022-11-18/04-c.md", item("For both", "everyone"));
    let rendered = composed(&newsroom);
    let html = filled(&rendered.html);
    assert!(
        html.contains("For the mail") && !html.contains("For the page") && html.contains("3. "),
        "{html}"
    );
    assert!(!rendered.web.contains("For the mail") && rendered.web.contains("For the page"));
    assert!(filled(&rendered.text).contains("3. For both"));
}

#[test]
fn pictures_are_attached_and_no_web_links_without_a_site() {
    let mut newsroom = TestNewsroom::small();
    let picture = std::fs::read(repository().join("issues/2022-11-18/images/cover.jpg")).unwrap();
    let item = "+++\ntitle = \"A\"\n[image]\nfile = \"a.jpg\"\nalt = \"Sea\"\nwidth = 300\n+++\n\nText\n\n![Sea](b.jpg)\n";
    newsroom
        .with("issues/2022-11-18/a.jpg", picture.clone())
        .with("issues/2022-11-18/b.jpg", picture)
        .with("issues/2022-11-18/01-lead.md", item);
    let rendered = composed(&newsroom);
    let html = filled(&rendered.html);
    let [attachment] = rendered.attachments.as_slice() else { panic!("the same bytes travel once") };
    assert_eq!(html.matches(&format!("src=\"cid:{}\"", attachment.content_id)).count(), 2);
    assert!(
        html.contains("width=\"300\" height=\"169\"") && html.contains("width=\"600\" height=\"338\""),
        "{html}"
    );
    assert!(!rendered.html.has(Slot::Web) && !rendered.text.has(Slot::Web));
    assert!(rendered.web.contains("src=\"/issues/2022-11-18/a.jpg\""));
}

#[test]
fn a_mail_asks_how_the_issue_was_where_a_site_takes_answers() {
    let mut newsroom = TestNewsroom::small();
    let rendered = composed(&newsroom);
    assert!(!rendered.html.has(Slot::Feedback) && !rendered.text.has(Slot::Feedback));
    let config = newsroom.text("briefing.toml");
    let site = "[publication]\nsite = \"https://briefing.lantern.example\"\n";
    newsroom.with("briefing.toml", config.replacen("[publication]\n", site, 1));
    let rendered = composed(&newsroom);
    let (html, text) = (filled(&rendered.html), filled(&rendered.text));
    for answer in ["liked", "better"] {
        let link = format!("https://briefing.lantern.example/feedback/sample?{answer}");
        assert_eq!(html.matches(&format!("href=\"{link}\"")).count(), 1, "{html}");
        assert_eq!(text.matches(&format!("\n{link}\n")).count(), 1, "{text}");
    }
}

#[test]
fn every_block_an_author_can_write_has_its_look() {
    let mut newsroom = TestNewsroom::small();
    newsroom.with(
        "issues/2022-11-18/01-lead.md",
        "+++\ntitle = \"Blocks\"\ncorrection = \"It was six minutes.\"\nplace = \"Seoul ―\"\nsource = \"Haneul Wire\"\n\
         link = \"https://a.example/?a=1&b=2\"\nlink_text = \"See the program\"\n+++\n\n\
         ### A heading far down\n\nA [link](https://a.example/x) and again [the link](https://a.example/x), ~~gone~~, \
         `code`, *stress*, **보안(保安)**은, <https://a.example/bare> and dasom@lantern.example.\n\n\
         # A high heading\n\n3. three\n4. four\n\n   more of four\n\n- a\n  - b [c](https://a.example/c)\n\n\
         > Quoted words\n> go on\n>\n> > twice\n\n```\nx < y\n  z\n```\n\n---\n\nLast\\\nline.\n",
    );
    let rendered = composed(&newsroom);
    insta::assert_snapshot!("blocks.txt", filled(&rendered.text));
    let html = lined(&filled(&rendered.html));
    let from = html.find("<h2").unwrap();
    insta::assert_snapshot!("blocks.html", &html[from..html.find("Sent to").unwrap()]);
}

/// The words of a page, on one line.
fn words(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    let words = parts.collect::<String>().replace("&quot;", "\"");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

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
fn quotation_marks_follow_the_language_in_every_rendering() {
    let compose = |language: &str, typography: &str| {
        let mut newsroom = TestNewsroom::small();
        newsroom
            .with(
                "briefing.toml",
                format!(
                    "[publication]\nname = \"Reader's Briefing\"\nfrom = \"briefing@lantern.example\"\nlanguage = \"{language}\"\n\
                     {typography}[author.dasom]\nname = \"Dasom Gil\"\nbio = \"Says \\\"hi\\\".\"\n"
                ),
            )
            .with(
                "issues/2022-11-18/issue.toml",
                "title = \"It's \\\"on\\\"\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\"]\n",
            )
            .with("issues/2022-11-18/greeting.md", "We said \"hello\" to all who're here. More of it follows.\n")
            .with(
                "issues/2022-11-18/01-lead.md",
                "+++\ntitle = \"A \\\"boat\\\"\"\n+++\n\nShe's \"in\": `it's` <https://a.example/it's>, 5'10\" in '22.\n",
            );
        composed(&newsroom)
    };
    let rendered = compose("en", "");
    assert_eq!(rendered.subject, "It’s “on”");
    assert_eq!(rendered.preheader, "We said “hello” to all who’re here.");
    let body = "She’s “in”: it's https://a.example/it's, 5′10″ in ’22.";
    for text in [filled(&rendered.text), words(&filled(&rendered.html)), words(&rendered.web)] {
        for words in [
            "It’s “on”",
            "We said “hello” to all who’re here.",
            "A “boat”",
            body,
            "Says “hi”.",
            "Reader’s Briefing",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    assert!(filled(&rendered.html).contains("href=\"https://a.example/it's\""));
    let german = compose("de", "");
    assert_eq!(german.preheader, "We said „hello“ to all who’re here.");
    let french = compose("fr", "");
    assert_eq!(
        (french.subject.as_str(), french.preheader.as_str()),
        ("It’s «\u{202F}on\u{202F}»", "We said «\u{202F}hello\u{202F}» to all who’re here.")
    );
    for typed in [compose("en", "typography = \"as written\"\n"), compose("ja", "")] {
        assert_eq!(
            (typed.subject.as_str(), typed.preheader.as_str()),
            ("It's \"on\"", "We said \"hello\" to all who're here.")
        );
        assert!(!filled(&typed.text).contains(['“', '’']));
    }
    let korean = compose("ko", "");
    assert_eq!(korean.subject, "It's \"on\"");
    assert!(filled(&korean.text).contains("A “boat”"), "an English story keeps English marks");
}

/// A small newsroom whose item, greeting and `about` are given.
fn written(item: &str, greeting: &str, about: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    let config =
        newsroom.text("briefing.toml").replacen("time_zone", &format!("about = '{about}'\ntime_zone"), 1);
    newsroom
        .with("briefing.toml", config)
        .with("issues/2022-11-18/greeting.md", greeting)
        .with("issues/2022-11-18/01-lead.md", format!("+++\ntitle = \"Boats at dusk\"\n+++\n\n{item}\n"));
    newsroom
}

#[test]
fn struck_words_are_marked_in_the_text_and_left_out_of_the_preheader() {
    let words = "The fine was ~~200~~ 300 million won, from 3~5 to 10~12. Read on.";
    let rendered = composed(&written(words, words, words));
    let (text, html) = (filled(&rendered.text), filled(&rendered.html));
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(one_line.matches("was ~~200~~ 300 million won, from 3~5 to 10~12.").count(), 3, "{text}");
    assert_eq!(html.matches("was <s>200</s> 300 million won, from 3~5 to 10~12.").count(), 3, "{html}");
    assert_eq!(rendered.preheader, "The fine was 300 million won, from 3~5 to 10~12.");
    assert!(rendered.web.contains("content=\"The fine was 300 million won"), "{}", rendered.web);
}

#[test]
fn targets_are_printed_as_they_are_understood_everywhere() {
    let words = "Read [this](https://한국.kr/서울) and <https://lantern.example\\b> now.";
    let mut newsroom = written(words, words, words);
    newsroom.with(
        "issues/2022-11-18/02-more.md",
        "+++\ntitle = \"More\"\nlink = 'https://한국.kr/부산'\n[image]\nfile = 'https://한국.kr/배.jpg'\nalt = 'A boat'\n+++\n\nMore.\n",
    );
    let rendered = composed(&newsroom);
    for page in [filled(&rendered.html), filled(&rendered.text), rendered.web.clone()] {
        assert!(!page.contains("한국.kr") && !page.contains("example\\b\""), "{page}");
        assert!(page.contains("https://xn--3e0b707e.kr/%EC%84%9C%EC%9A%B8"), "{page}");
        assert!(page.contains("https://xn--3e0b707e.kr/%EB%B6%80%EC%82%B0"), "{page}");
        assert!(page.contains("https://lantern.example/b"), "{page}");
    }
    assert!(rendered.web.contains("https://xn--3e0b707e.kr/%EB%B0%B0.jpg"), "{}", rendered.web);
}

#[test]
fn bare_addresses_and_comments_in_sentences() {
    let item = "<!-- for us --> 자세한 내용은 https://a.example/docs에서 **보라**.\n\n\
                “https://a.example/e”라고, 전각（https://a.example/c）도. https://a.example/b。끝, \
                https://a.example/h·https://a.example/i**굵게** 그리고 www.a.example입니다.\n\n\
                It came\n<!-- a\n\nb --> at noon, **see https://a.example/d에서** there.";
    let rendered = composed(&written(item, "Hello. We picked one story for all of you.", "About."));
    let html = filled(&rendered.html);
    for end in ["docs", "e", "c", "b", "h", "i", "d"] {
        assert!(html.contains(&format!("href=\"https://a.example/{end}\"")), "{end}: {html}");
    }
    assert!(html.contains("href=\"http://www.a.example\""), "{html}");
    let html = html.replace("<span lang=\"ko\">", "").replace("</span>", "");
    assert!(html.contains("<strong>보라</strong>") && html.contains("<strong>굵게</strong>"), "{html}");
    assert!(!html.contains("for us") && !html.contains("!--&gt;"), "{html}");
    let text = filled(&rendered.text);
    assert!(text.contains("It came at noon, see https://a.example/d에서 there."), "{text}");
    assert!(text.contains("\n자세한 내용은 https://a.example/docs에서 보라.\n"), "{text}");
}

#[test]
fn hostile_words_stay_words() {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with(
            "issues/2022-11-18/issue.toml",
            "title = \"</style></title><script>alert(1)</script>\"\ndate = 2022-11-18T20:32:00+09:00\n\
             authors = [\"dasom\"]\npreheader = \"--><img src=x onerror=alert(1)><!--[if mso]>\"\n",
        )
        .with(
            "issues/2022-11-18/01-lead.md",
            "+++\ntitle = '\" onmouseover=\"alert(1)'\nplace = \"<b>\"\nsource = \"<!--\"\n\
             [image]\nfile = \"https://a.example/x.jpg\"\nalt = '\"><script>'\ncaption = \"<i>\"\n+++\n\n\\<script> [a](https://a.example/\"onclick=x)\n",
        );
    let rendered = composed(&newsroom);
    for page in [filled(&rendered.html), rendered.web.clone()] {
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("<i>"),
            "{page}"
        );
        assert!(!page.contains("\" onmouseover=\"") && !page.contains("\"onclick"), "{page}");
        assert_eq!(page.matches("</title>").count(), 1);
        assert_eq!(page.matches("<!--").count(), page.matches("-->").count());
    }
    assert!(filled(&rendered.text).contains("</style></title><script>alert(1)</script>"));
}

#[test]
fn no_text_forges_a_slot_or_turns_the_direction() {
    // Loading refuses these characters; here they come by another way.
    let (mut issue, mut publication) = read(&interested("order"));
    let evil = "\u{1}unsubscribe\u{2}\u{1}nonsense\u{202E}gnp\u{2066}\u{7F}\u{9F}\r";
    let clean = "unsubscribenonsensegnp";
    issue.title.value = evil.into();
    issue.items[0].title.value = evil.into();
    let Block::Paragraph(words, _) = &mut issue.items[0].body.0[0] else { panic!("a paragraph") };
    let Inline::Text(text, _) = &mut words[0] else { panic!("words") };
    *text = evil.into();
    publication.name = evil.into();
    publication.postal_address = Some(evil.into());
    let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
    for template in [&rendered.html, &rendered.text] {
        assert_eq!(template.marked().matches("\u{1}unsubscribe\u{2}").count(), 1);
        let filled = filled(template);
        assert!(filled.contains(clean) && !filled.contains(|c: char| c.is_control() && c != '\n'));
        assert!(!filled.contains(['\u{202E}', '\u{2066}']));
    }
    assert!(!rendered.web.contains(|c: char| c.is_control() && c != '\n'));
    assert!(Template::parse(&rendered.web, Escaping::Html).is_ok_and(|page| !page.has(Slot::Unsubscribe)));
}

#[test]
fn a_preheader_is_found_where_nobody_wrote_one() {
    let mut newsroom = TestNewsroom::small();
    newsroom.with(
        "issues/2022-11-18/greeting.md",
        "Hello. We met Mr. Kim in Busan and picked one story for you.\n",
    );
    assert_eq!(composed(&newsroom).preheader, "Hello. We met Mr. Kim in Busan and picked one story for you.");
    newsroom.without("issues/2022-11-18/greeting.md");
    assert_eq!(composed(&newsroom).preheader, "Boats at dusk");
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_writers_write_can_be_composed(
        title in "\\PC{0,90}", words in any::<String>(), place in "\\PC{0,40}", target in "(https://)?\\PC{0,60}",
    ) {
        let (mut issue, publication) = read(&interested("order"));
        issue.title.value = title.clone();
        issue.preheader = Some(Spanned::new(words.clone(), issue.span));
        let item = &mut issue.items[0];
        item.title.value = title;
        item.place = Some(Spanned::new(place, item.span));
        item.link = Some(Spanned::new(target.clone(), item.span));
        let words = vec![Inline::Text(words.clone(), item.span), Inline::Link(target, vec![Inline::Code(words, item.span)], item.span)];
        item.body.0.insert(0, Block::Quote(Prose(vec![Block::Paragraph(words, item.span)]), item.span));
        let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
        let html = filled(&rendered.html);
        prop_assert_eq!(html.matches("<h1").count(), 1);
        // The first headline is the title: contents and three stories are left.
        prop_assert_eq!(html.matches("<h2").count(), 4);
        prop_assert_eq!(rendered.web.matches("<script").count(), 1);
        prop_assert!(rendered.preheader.width() <= 150);
        for line in filled(&rendered.text).lines() {
            // A word without wide letters is never torn, however long.
            let endless = line.split(' ').any(|word| word.width() > 70);
            prop_assert!(line.width() <= 78 || endless, "{:?}", line);
        }
    }
}

/// A newsroom whose issue has two stories in English, two in Korean and one for everybody.
fn bilingual() -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    newsroom.without("issues/2022-11-18/01-lead.md");
    for (file, language, title) in [
        ("01-harbour", "language = \"en\"\n", "A quiet harbour"),
        ("02-hangul", "language = \"ko-KR\"\n", "조용한 항구"),
        ("03-both", "", "A chart without words"),
        ("04-tide", "language = \"en\"\n", "The tide"),
    ] {
        newsroom.with(
            &format!("issues/2022-11-18/{file}.md"),
            format!("+++\ntitle = \"{title}\"\n{language}+++\nWords of the story.\n"),
        );
    }
    newsroom
}

#[test]
fn readers_get_the_edition_of_their_language() {
    let mut newsroom = bilingual();
    let head = newsroom.text("issues/2022-11-18/issue.toml");
    let edition = "\n[edition.ko]\ntitle = \"이번 주의 항구\"\n";
    newsroom.with("issues/2022-11-18/issue.toml", head + edition);
    newsroom.with("issues/2022-11-18/greeting.ko.md", "안녕하세요, 이번 주 소식입니다.\n");
    let (issue, publication) = read(&newsroom);
    let of = |language: &str| {
        let language = LanguageTag::of_reader(language);
        let variant = variant_for(&issue, &publication, &topics(&[]), language.as_ref()).unwrap();
        (variant.key(), render(&issue, &publication, &variant).unwrap())
    };
    let (key, korean) = of("ko");
    assert_eq!(key, "ko:*");
    assert_eq!(headlines(&korean), ["1. 조용한 항구", "2. A chart without words"]);
    assert!(korean.subject.ends_with("이번 주의 항구"), "{}", korean.subject);
    assert!(korean.preheader.starts_with("안녕하세요"), "{}", korean.preheader);
    assert!(filled(&korean.html).contains("<html lang=\"ko\""));
    for language in ["en", "en-GB", "fr", "한국어", ""] {
        let (key, english) = of(language);
        assert_eq!(key, "*", "{language}");
        assert_eq!(headlines(&english), ["1. A quiet harbour", "2. A chart without words", "3. The tide"]);
        assert!(!english.subject.contains("이번"), "{}", english.subject);
    }
    let (_, english) = of("en");
    assert_eq!(english.web, korean.web, "one page for everybody");
    let place = |headline: &str| english.web.rfind(headline).unwrap();
    assert!(place("The tide") < place("조용한 항구"), "other languages follow");
}

#[test]
fn faces_and_density_change_a_design() {
    let set = |lines: &str| {
        let mut newsroom = TestNewsroom::small();
        let config = newsroom.text("briefing.toml");
        newsroom
            .with("briefing.toml", config.replacen("[publication]", &format!("[publication]\n{lines}"), 1));
        newsroom
    };
    let html = |lines: &str| filled(&composed(&set(lines)).html);
    let (usual, sans, serif) =
        (html(""), html("faces = \"sans\""), html("design = \"plain\"\nfaces = \"serif\""));
    assert!(usual.contains("Georgia") && serif.contains("Georgia") && !sans.contains("Georgia"));
    assert!(html("design = \"paper\"\nfaces = \"serif\"").contains("Palatino"), "its own serif face");
    assert_eq!(html("density = \"comfortable\"\nfaces = \"design\""), usual);
    let compact = set("density = \"compact\"");
    assert!(filled(&composed(&compact).html).contains("line-height:1.5;word-wrap"));
    assert!(composed(&compact).web.contains("class=\"desk compact\""));
    let shown = set("density = \"tight\"").read().shown();
    assert!(
        shown.contains("`tight` is not a density") && shown.contains("write `comfortable` or `compact`"),
        "{shown}"
    );
}

#[test]
fn corrections_of_all_issues_are_on_one_page() {
    let mut newsroom = TestNewsroom::small();
    let config = newsroom.text("briefing.toml");
    newsroom.with(
        "briefing.toml",
        config.replacen("[publication]", "[publication]\nsite = \"https://briefing.lantern.example\"", 1),
    );
    for (issue, day) in [("2022-11-11", 11), ("2022-11-25", 25)] {
        newsroom
            .with(
                &format!("issues/{issue}/issue.toml"),
                format!("title = \"Issue of day {day}\"\ndate = 2022-11-{day}T20:32:00+09:00\n"),
            )
            .with(
                &format!("issues/{issue}/03-boats.md"),
                format!("+++\ntitle = \"Boats of day {day}\"\ncorrection = \"It was <{day}> boats.\"\n+++\nWords.\n"),
            );
    }
    newsroom.with(
        "issues/2022-11-25/04-secret.md",
        "+++\ntitle = \"Only in the mail\"\naudience = \"mail\"\ncorrection = \"Wrong.\"\n+++\nWords.\n",
    );
    let mut read = newsroom.read();
    let publication = read.config.take().unwrap().publication;
    let corrected = briefing::issue::corrections::load(&mut read.tree, &publication);
    let page = briefing::compose::corrections_page(&publication, &corrected);
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} in {page}"));
    assert!(place("Boats of day 25") < place("Boats of day 11"), "the newest first");
    assert!(page.contains("https://briefing.lantern.example/issues/2022-11-25#story-3"));
    assert!(page.contains("It was &lt;25&gt; boats."));
    assert!(!page.contains("Only in the mail") && !page.contains("Harbour"));
    let own = read_issue_page(&newsroom, "2022-11-25");
    assert!(own.contains("href=\"https://briefing.lantern.example/corrections\""), "{own}");
}

fn read_issue_page(newsroom: &TestNewsroom, issue: &str) -> String {
    let read = newsroom.read_issue(issue);
    let (issue, config) = (read.issue.unwrap(), read.config.unwrap());
    web_page(&issue, &config.publication, ItemAudience::Everyone)
}
