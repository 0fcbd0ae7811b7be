//! Rules for people who read: type, colours, pictures, preheader and the text part.

use unicode_width::UnicodeWidthStr;

use super::mails::{Mail, mails};
use super::markup::{attribute, declared, insides, styles, tags};

#[test]
fn font_size_and_line_height_are_readable() {
    for Mail { what, html, .. } in mails() {
        for style in styles(&html) {
            // `font:bold 14px/1.5 Helvetica` or the two apart.
            let short = declared(style, "font").map(|font| font.trim_start_matches("bold "));
            let (short_size, short_line) =
                short.and_then(|font| font.split(' ').next()?.split_once('/')).unzip();
            let size = declared(style, "font-size").or(short_size);
            let line = declared(style, "line-height").or(short_line);
            let pixels: Option<f64> = size.map(|size| size.trim_end_matches("px").parse().unwrap());
            assert!(pixels.is_none_or(|pixels| pixels >= 14.0), "{what}: {style}");
            let is_headline = pixels.is_some_and(|pixels| pixels >= 24.0);
            let air: Option<f64> = line.map(|line| line.parse().unwrap());
            assert!(air.is_none_or(|air| air >= if is_headline { 1.2 } else { 1.4 }), "{what}: {style}");
        }
        assert!(!html.contains("justify"), "{what}");
        let ground = styles(&html).into_iter().find(|style| style.contains("font-size:17px;line-height:1."));
        assert!(ground.is_some(), "{what}: the text inherits its size");
    }
}

#[test]
fn preheader_comes_first_and_is_hidden() {
    for Mail { what, html, rendered, .. } in mails() {
        let body = insides(&html, "body")[0];
        let first = body.split('<').nth(2).unwrap();
        let (tag, shown) = first.split_once('>').unwrap();
        assert_eq!(attribute(tag, "style"), Some("display:none"), "{what}: <{first}");
        assert!(shown.starts_with(&rendered.preheader.replace('&', "&amp;")), "{what}: {shown}");
        assert!((30..=150).contains(&rendered.preheader.width()), "{what}: {}", rendered.preheader);
        assert!(shown.matches("&#847;").count() <= 40, "{what}");
        let described =
            tags(&html, "meta").into_iter().find(|tag| attribute(tag, "name") == Some("description"));
        assert!(described.is_some(), "{what}");
    }
}

#[test]
fn pictures_have_numeric_width_and_allowed_sources() {
    let mut seen = 0;
    for Mail { what, html, rendered, .. } in mails() {
        for picture in tags(&html, "img") {
            seen += 1;
            let number = |name| attribute(picture, name).map(str::parse::<u32>);
            assert!(
                number("width").is_some_and(|width| width.is_ok_and(|width| (1..=600).contains(&width))),
                "{picture}"
            );
            assert!(number("height").is_none_or(|height| height.is_ok()), "{what}: {picture}");
            let style = attribute(picture, "style").unwrap();
            for (property, value) in [("display", "block"), ("max-width", "100%"), ("height", "auto")] {
                assert_eq!(declared(style, property), Some(value), "{what}: {picture}");
            }
            assert!(attribute(picture, "alt").is_some_and(|alt| !alt.is_empty()), "{what}: {picture}");
            let source = attribute(picture, "src").unwrap();
            let inside = source.strip_prefix("cid:");
            let known = |id: &str| rendered.attachments.iter().any(|attachment| attachment.content_id == id);
            assert!(inside.map_or(source.starts_with("https://"), known), "{what}: {source}");
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn light_and_dark_schemes_are_declared() {
    for Mail { what, html, .. } in mails() {
        for name in ["color-scheme", "supported-color-schemes"] {
            assert!(
                html.contains(&format!("<meta name=\"{name}\" content=\"light dark\">")),
                "{what}: {name}"
            );
        }
        assert!(html.contains("@media (prefers-color-scheme:dark)"), "{what}");
    }
}

#[test]
fn plain_text_contains_no_markup() {
    for Mail { what, text, html, .. } in mails() {
        let signs = ["&amp;", "&#", "</", "<p", "**", "](", "\u{200C}", "\u{FEFF}", "\u{34F}", "\t"];
        for sign in signs {
            assert!(!text.contains(sign), "{what}: {sign:?}");
        }
        assert!(text.contains("\n-- \n"), "{what}");
        assert!(text.lines().all(|line| line.width() <= 76 || !line.contains(' ')), "{what}");
        for target in tags(&html, "a").into_iter().filter_map(|tag| attribute(tag, "href")) {
            let target = target.replace("&amp;", "&");
            assert!(text.contains(target.trim_start_matches("mailto:")), "{what}: {target}");
        }
    }
}

#[test]
fn font_stacks_include_a_korean_font() {
    for Mail { what, html, .. } in mails() {
        for style in styles(&html) {
            let faces = declared(style, "font-family").or(declared(style, "font"));
            // Programs on Apple's systems choose their face for Hangul by themselves.
            let korean = |faces: &str| faces.contains("'Malgun Gothic'");
            assert!(
                faces.is_none_or(|faces| faces.contains("monospace") || korean(faces)),
                "{what}: {style}"
            );
        }
        let word = html.split("<!--[if mso]>").nth(1).unwrap();
        assert!(word.contains(",'Malgun Gothic',") && word.contains("serif!important"), "{what}");
        assert!(!html.contains("@font-face"), "{what}");
    }
}
