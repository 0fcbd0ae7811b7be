//! Structures of pages that were found on real sites, in words of our own.

use briefing::article::{ArticleDate, Draft};

use super::read_words;

const FIRST: &str = "The port authority said on Friday that it will publish every ransom note it receives, with the hour of its arrival and the answer it gave, which has always been no.";
const SECOND: &str = "Two shipping lines asked the authority to wait, because they fear that a public list of attacks will raise the price of their insurance in the coming year.";
const THIRD: &str = "The first list is to appear in January, and it will hold no names of crews, since a note that threatens a person goes to the police before anybody else.";

/// Reads a page with `FIRST`, `SECOND` and `THIRD` in place of these words.
fn draft(page: &str) -> Draft {
    let page = page.replace("FIRST", FIRST).replace("SECOND", SECOND).replace("THIRD", THIRD);
    read_words(&page, 100_000).unwrap_or_else(|reason| panic!("refused: {reason:?}\n{page}"))
}

/// The text of a draft with the three paragraphs shortened to their names.
fn text(page: &str) -> String {
    draft(page).text.replace(FIRST, "FIRST").replace(SECOND, "SECOND").replace(THIRD, "THIRD")
}

fn date(page: &str) -> Option<String> {
    draft(page).date.as_ref().map(ArticleDate::text)
}

#[test]
fn hashes_of_classes_name_no_furniture() {
    let page = "<h1>Ports</h1><div class='js_post r43lxo-0'><p class='sc-77igqf-0 hJpRRP'>FIRST</p><p class='sc-77igqf-0 hJpRRP'>SECOND</p>\
        <p class='xAdQ'>THIRD</p><div class='ad'>Buy a lamp today</div></div>";
    assert_eq!(text(page), "FIRST\n\nSECOND\n\nTHIRD");
}

#[test]
fn words_within_a_sentence_stay_whatever_their_class() {
    let page = "<h1>Ports</h1><article><p>FIRST</p><p>At <span class='ticker'>Harbour Freight</span>, we first knew what the customers of the port wanted in 2007. <span class='share'>Share</span></p><p>SECOND</p>\
        <p>The rule<span class='tooltip'>a law of 2003</span> ended last year, the minister said in the hall.</p></article>";
    let text = text(page);
    assert!(text.contains("At Harbour Freight, we first knew"), "{text}");
    assert!(!text.contains("Share") && !text.contains("a law of"), "{text}");
}

#[test]
fn an_article_in_steps_is_whole() {
    let step = |text: &str| {
        format!("<span><div class='mod step'><div class='content'><p>{text}</p></div></div></span>")
    };
    let page =
        format!("<h1>Ports</h1><article>{}{}{}</article>", step("FIRST"), step("SECOND"), step("THIRD"));
    assert_eq!(text(&page), "FIRST\n\nSECOND\n\nTHIRD");
}

#[test]
fn parts_of_one_class_are_one_article() {
    let long = "<p>FIRST</p><p>SECOND</p>".repeat(6);
    let page = format!(
        "<h1>Ports</h1><div class='body'><div class='section-inner'>{long}</div><div class='section-inner'><p>THIRD</p></div></div>"
    );
    assert!(text(&page).ends_with("THIRD"), "{}", text(&page));
}

#[test]
fn a_link_that_is_never_closed_holds_nothing() {
    for anchor in ["<a name='top'/>", "<a href='#main'>"] {
        let page = format!(
            "{anchor}<a href='/'>The Lantern</a><h1>Ports</h1><div><p>FIRST</p><p>SECOND</p><p>THIRD</p></div>"
        );
        assert_eq!(text(&page), "FIRST\n\nSECOND\n\nTHIRD", "{anchor}");
    }
}

#[test]
fn a_gallery_between_paragraphs_is_left_out() {
    let pictures: String = (1..30)
        .map(|n| format!("<li><h3>{n}/30 A lamp of the coast</h3><p>It was lit in 1860 and has stood on the same rock since, says its keeper, who is proud of it.</p></li>"))
        .collect();
    let page = format!(
        "<h1>Ports</h1><div class='text'><p>FIRST</p><p>SECOND</p><div class='widget type-gallery'><ul>{pictures}</ul></div><p>THIRD</p><p>FIRST</p></div>"
    );
    assert_eq!(text(&page), "FIRST\n\nSECOND\n\nTHIRD\n\nFIRST");
}

#[test]
fn a_count_of_comments_above_the_text_ends_nothing() {
    let menu = "<div class='mega'><p>The desk of the port writes about ships, lamps and locks on every day of the week, and about their keepers on Sundays.</p></div>";
    let page = format!(
        "{}<h1>Ports</h1><div><p><a href='#c'>12 comments</a></p><div><p>FIRST</p><p>SECOND</p><p>THIRD</p></div></div>",
        menu.repeat(4)
    );
    assert!(text(&page).contains("FIRST\n\nSECOND\n\nTHIRD"), "{}", text(&page));
}

#[test]
fn lists_whose_points_name_their_sources_stay() {
    let page = "<h1>Ports</h1><article><p>FIRST</p><ul><li>The lock of the north dock was mended (<a href='/1'>Report 1204 of the harbour master</a>)</li>\
        <li><a href='/2'>Report 1205 of the harbour master</a> tells of a lamp</li><li>Nobody was hurt in either of the two cases, and both docks were open again on the same evening.</li></ul><p>SECOND</p></article>";
    let text = text(page);
    assert!(text.contains("Report 1205") && text.contains("mended"), "{text}");
}

#[test]
fn a_printed_time_takes_its_zone_from_the_code_of_the_page() {
    let page = |printed: &str, code: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Ports\",\"datePublished\":\"{code}\"}}</script>\
            <h1>Ports</h1><p>By Dain Lim</p><p>{printed}</p><article><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>"
        )
    };
    for (printed, code, expected, disagrees) in [
        ("Nov 7, 2023 2:00 AM", "2023-11-07T02:00:00.000-05:00", "2023-11-07T02:00:00-05:00", false),
        ("April 6, 2015 11:42 pm", "2015-04-07T03:42:08Z", "2015-04-06T23:42:00-04:00", false),
        // The zone of the newsroom, as ever.
        ("Nov. 18, 2022 6:36 PM", "2022-11-18T09:36:00Z", "2022-11-18T18:36:00+09:00", false),
        // Local time told as UTC.
        ("Nov. 18, 2022 6:36 PM", "2022-11-18T18:36:00Z", "2022-11-18T18:36:00+09:00", true),
        ("Nov. 18, 2022 6:36 PM", "2022-11-17T02:11:00-05:00", "2022-11-18T18:36:00+09:00", true),
        // Another form of the same, without its zone.
        ("Nov 7, 2023 2:00 AM EST", "2023-11-07T07:00:00", "2023-11-07T02:00:00-05:00", false),
        ("Nov 7, 2023 2:00 AM EST", "20231107T020000-0500", "2023-11-07T02:00:00-05:00", false),
    ] {
        let draft = draft(&page(printed, code));
        assert_eq!(draft.date.as_ref().map(ArticleDate::text).as_deref(), Some(expected), "{printed} {code}");
        let said = draft.findings.iter().any(|finding| finding.code.0 == "item::dates_disagree");
        assert_eq!(said, disagrees, "{printed} {code}: {:?}", draft.findings);
    }
}

#[test]
fn the_last_change_is_no_publication() {
    let page = "<meta property='article:published_time' content='2015-09-17T16:57:43+01:00'><meta property='article:modified_time' content='2016-05-08T10:11:51+01:00'>\
        <meta itemprop='datePublished' content='2016-05-08T10:11:51+01:00'><h1>Ports</h1><article><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>";
    assert_eq!(date(page).as_deref(), Some("2015-09-17T16:57:43+01:00"));
    assert!(draft(page).findings.is_empty(), "{:?}", draft(page).findings);
    let never_changed = page.replace("2015-09-17T16:57:43", "2016-05-08T10:11:51");
    assert_eq!(date(&never_changed).as_deref(), Some("2016-05-08T10:11:51+01:00"));
}

#[test]
fn the_picture_is_what_a_script_loads_later() {
    let page = "<h1>Ports</h1><article><figure><img class='lazyload' src='https://i.lantern.example/blank_16x9.png' data-src='https://i.lantern.example/crane.jpg'><figcaption>A crane. AFP/Minji Park</figcaption></figure><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>";
    for page in [page.to_owned(), page.replace("blank_16x9.png", "crane.jpg?w=40&blur=8")] {
        let image = draft(&page).image.unwrap();
        assert_eq!(image.url, "https://i.lantern.example/crane.jpg");
        assert_eq!(image.caption.as_deref(), Some("A crane."));
        assert_eq!(image.credit.as_deref(), Some("AFP/Minji Park"));
    }
    let logo = "<meta property='og:image' content='https://i.lantern.example/common/sns_logo.png'><h1>Ports</h1><article><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>";
    assert_eq!(draft(logo).image, None);
}

#[test]
fn names_of_houses_are_names() {
    let source = |head: &str| {
        draft(&format!("{head}<h1>Ports</h1><article><p>FIRST</p><p>SECOND</p><p>THIRD</p></article><footer>© 2024 all trademarks belong to their owners.</footer>")).source
    };
    for (name, expected) in [
        ("Harbour Post - Latest News & Headlines", "Harbour Post"),
        ("Harbour Post | 항구의 모든 소식", "Harbour Post"),
        ("하늘신문 공식 블로그 | 마루로그", "하늘신문"),
        ("https://www.harbourpost.example/", "harbourpost.example"),
    ] {
        let head = format!(
            "<link rel='canonical' href='https://harbourpost.example/a'><meta property='og:url' content='https://harbourpost.example/a'>\
             <meta property='og:site_name' content='{name}'>"
        );
        assert_eq!(source(&head).as_deref(), Some(expected));
    }
}

#[test]
fn bylines_of_many_houses() {
    let authors = |line: &str| {
        draft(&format!("<h1>Ports</h1><p>{line}</p><article><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>"))
            .authors
    };
    assert_eq!(authors("By Ben Harbour Games Editor"), ["Ben Harbour"]);
    assert_eq!(authors("Par Dain Lim"), ["Dain Lim"]);
    assert!(authors("By Our Foreign Staff").is_empty());
    assert!(authors("By LANTERN STAFF").is_empty());
    let page = "<h1>Ports</h1><p>By Patti Dock</p><article><p>Harbour Executive News Editor</p><p>FIRST</p><p>SECOND</p><p>THIRD</p></article>";
    assert_eq!(text(page), "FIRST\n\nSECOND\n\nTHIRD");
}

#[test]
fn lists_keep_their_numbers_and_figures_their_places() {
    let page =
        |list: &str| format!("<h1>Ports</h1><article><p>FIRST</p><p>SECOND</p>{list}<p>THIRD</p></article>");
    for (list, expected) in [
        ("<ol start=5><li>Five ships.</li><li>Six ships.</li></ol>", "5. Five ships.\n6. Six ships."),
        ("<ol><li value=7>Seven ships.</li><li>Eight ships.</li></ol>", "7. Seven ships.\n8. Eight ships."),
        ("<ol reversed><li>Two ships.</li><li>One ship.</li></ol>", "2. Two ships.\n1. One ship."),
        // No number of a page overflows.
        ("<ol start=18446744073709551615><li>Ships.</li><li>Boats.</li></ol>", "1. Ships.\n2. Boats."),
        (
            "<ol><li value=999999999>Ships.</li><li value=-3>Boats.</li></ol>",
            "999999999. Ships.\n1000000000. Boats.",
        ),
        (
            "<p>About 10<sup>6</sup> m<sup>2</sup> of CO<sub>2</sub> ice<sup>1</sup> melt.</p>",
            "About 10⁶ m² of CO₂ ice melt.",
        ),
        ("<p>It costs <del>30,000</del> 12,000 won.</p>", "It costs ~~30,000~~ 12,000 won."),
    ] {
        assert_eq!(text(&page(list)), format!("FIRST\n\nSECOND\n\n{expected}\n\nTHIRD"), "{list}");
    }
}
