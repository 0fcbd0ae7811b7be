//! Rules for the structure of a page: language, tables, headings, links and notes.

use super::mails::{Mail, mails};
use super::markup::{attribute, declared, for_all, insides, tags, words};

#[test]
fn language_and_direction_are_set_on_html_and_body() {
    for Mail { what, html, .. } in mails() {
        let page = tags(&html, "html")[0];
        let inside = html.split("<body").nth(1).unwrap().split('<').nth(1).unwrap();
        for name in ["lang", "dir"] {
            let value = attribute(page, name).filter(|value| !value.is_empty());
            assert!(value.is_some() && attribute(inside, name) == value, "{what}: <{inside}");
        }
        let body = insides(&html, "body")[0];
        assert!(body.starts_with("<div") && body.ends_with("</div>"), "{what}: one element holds everything");
    }
}

#[test]
fn layout_tables_are_for_word_and_marked() {
    for Mail { what, html, .. } in mails() {
        let shown = for_all(&html);
        let facts = tags(&shown, "table");
        assert_eq!(facts.len(), if what.starts_with("everything") { 2 } else { 0 }, "{what}");
        assert!(facts.iter().all(|table| attribute(table, "role").is_none()), "{what}");
        let of_word = html.split("<!--").skip(1).filter_map(|comment| comment.split("<![endif]").next());
        for table in of_word.flat_map(|comment| tags(comment, "table")) {
            assert_eq!(attribute(table, "role"), Some("presentation"), "{what}");
        }
    }
}

#[test]
fn tables_of_facts_have_heads_and_fit_their_column() {
    for Mail { what, html, .. } in mails().into_iter().filter(|mail| mail.what.starts_with("everything")) {
        let scopes: Vec<_> =
            tags(&html, "th").into_iter().map(|head| attribute(head, "scope").unwrap()).collect();
        assert_eq!(scopes, ["col", "col", "col", "col", "row"], "{what}");
        for inside in insides(&html, "th") {
            assert!(!words(inside).trim().is_empty(), "{what}: an empty head is announced");
        }
        for table in tags(&for_all(&html), "table") {
            let style = attribute(table, "style").unwrap();
            assert_eq!(attribute(table, "width"), Some("100%"), "{what}");
            assert_eq!(declared(style, "table-layout"), Some("fixed"), "{what}: {style}");
        }
        let align = |cell: &str| declared(attribute(cell, "style").unwrap(), "text-align").map(str::to_owned);
        let cells: Vec<_> = tags(&html, "td").into_iter().skip(1).take(4).filter_map(align).collect();
        assert_eq!(cells, ["left", "right", "left", "right"], "{what}");
    }
}

#[test]
fn notes_lead_nowhere_in_a_mail_and_back_on_the_page() {
    for Mail { what, html, text, rendered } in
        mails().into_iter().filter(|mail| mail.what.starts_with("everything"))
    {
        assert_eq!(insides(&html, "sup"), ["[1]", "[2]"], "{what}");
        assert!(!html.contains("href=\"#"), "{what}: mail programs drop such links");
        assert!(
            text.contains("\n[1] A harbour [") && text.contains("].\n[2] Said twice.\n"),
            "{what}: {text}"
        );
        let page = &rendered.web;
        for link in tags(page, "a").into_iter().filter_map(|tag| attribute(tag, "href")?.strip_prefix('#')) {
            assert_eq!(page.matches(&format!(" id=\"{link}\"")).count(), 1, "{what}: {link}");
        }
        assert_eq!(page.matches("role=\"doc-noteref\"").count(), 2, "{what}");
        assert_eq!(page.matches("role=\"doc-backlink\"").count(), 2, "{what}");
    }
}

#[test]
fn headings_skip_no_level() {
    for Mail { what, html, .. } in mails() {
        let levels: Vec<u32> = tags(&html, "")
            .iter()
            .filter_map(|tag| tag.strip_prefix('h')?.split(' ').next()?.parse().ok())
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{what}: {levels:?}");
        assert_eq!(levels[0], 1, "{what}: {levels:?}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{what}: {levels:?}");
        for level in 1..=6 {
            for inside in insides(&html, &format!("h{level}")) {
                assert!(!words(inside).trim().is_empty(), "{what}");
            }
        }
    }
}

#[test]
fn links_have_text_and_absolute_targets() {
    for Mail { what, html, .. } in mails() {
        for inside in insides(&html, "a") {
            let alt = tags(inside, "img").into_iter().find_map(|picture| attribute(picture, "alt"));
            let named = [alt.unwrap_or_default(), &words(inside)].concat();
            assert!(!named.trim().is_empty(), "{what}: {inside}");
        }
        for link in tags(&html, "a") {
            let target = attribute(link, "href").unwrap();
            let whole = ["https://", "mailto:"].iter().any(|start| target.starts_with(start));
            assert!(whole && !target.contains(['\u{1}', ' ']), "{what}: {target}");
        }
    }
}

#[test]
fn title_is_the_subject_and_zoom_is_allowed() {
    for Mail { what, html, rendered, .. } in mails() {
        let escaped = rendered.subject.replace('&', "&amp;");
        assert_eq!(insides(&html, "title"), [escaped.as_str()], "{what}");
        let article = tags(&html, "div")[0];
        assert_eq!(attribute(article, "role"), Some("article"), "{what}");
        assert_eq!(attribute(article, "aria-label"), Some(escaped.as_str()), "{what}");
        assert_eq!(html.matches("name=\"viewport\"").count(), 1);
        assert!(!html.contains("user-scalable") && !html.contains("maximum-scale"), "{what}");
    }
}
