//! Items for some readers: subscribers, mail or page alone, and editions by language.

use briefing::compose::{render, variant_for, web_page};
use briefing::domain::{LanguageTag, Variant};
use briefing::issue::ItemAudience;

use super::{composed, filled, headlines, read, topics};
use crate::support::{TestNewsroom, sample};

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
