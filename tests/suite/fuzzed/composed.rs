//! What is sent holds nothing but words and our own markup.

use briefing::domain::{Escaping, Rendered, Slot, Template};

use super::is_treacherous;

/// Looks at the parts of a composed issue.
pub(super) fn inspect(rendered: &Rendered) {
    for line in [&rendered.subject, &rendered.preheader] {
        assert!(!line.contains(is_treacherous), "{line:?}");
    }
    for (template, escaping) in [(&rendered.html, Escaping::Html), (&rendered.text, Escaping::Text)] {
        let marked = template.marked();
        assert_eq!(
            Template::parse(&marked, escaping).as_ref(),
            Ok(template),
            "the store gives back what it took"
        );
        assert!(template.has(Slot::Unsubscribe), "nobody is kept");
        let bare = Slot::ALL.iter().fold(marked, |text, slot| text.replace(slot.marker(), ""));
        clean(&bare);
    }
    clean(&rendered.web);
    let html = rendered.html.marked();
    // The archive's page has one script, which holds the facts for search engines.
    for (page, scripts) in [(&html, 0), (&rendered.web, 1)] {
        let count = |what: &str| page.matches(what).count();
        assert_eq!(count("<script"), scripts, "{page}");
        assert_eq!(count("</script"), scripts, "{page}");
        assert_eq!((count("<h1"), count("</title>")), (1, 1), "{page}");
        assert_eq!(count("<style"), count("</style"), "{page}");
        assert_eq!(count("<!--"), count("-->"), "{page}");
    }
}

fn clean(text: &str) {
    let stray = text.find(|c| is_treacherous(c) && !matches!(c, '\n' | '\t'));
    assert_eq!(stray, None, "{text:?}");
}
