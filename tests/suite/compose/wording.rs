//! Words of an author in every rendering: quotation marks, links, struck words and the preheader.

use super::{composed, filled};
use crate::support::TestNewsroom;

/// The words of a page, on one line.
fn words(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    let words = parts.collect::<String>().replace("&quot;", "\"");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
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
