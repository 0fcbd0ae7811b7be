//! Words that would break the markup stay words.

use briefing::compose::render;
use briefing::domain::{Escaping, Slot, Template, Variant};
use briefing::issue::{Block, Inline, Prose};
use briefing::source::Spanned;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::{composed, filled, interested, read};
use crate::support::TestNewsroom;

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
