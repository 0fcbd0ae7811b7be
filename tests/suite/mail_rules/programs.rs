//! Rules for mail programs: what they support, and what Word needs.

use super::mails::{Mail, full, mails};
use super::markup::{attribute, declared, for_all, insides, styles, tags};

#[test]
fn style_sheet_is_small_without_nested_rules() {
    for Mail { what, html, .. } in mails() {
        let sheets = insides(&html, "style");
        assert!(!sheets.is_empty() && sheets.concat().len() < 16 * 1024, "{what}");
        for sheet in sheets {
            for (at, _) in sheet.match_indices('@') {
                let before = &sheet[..at];
                assert_eq!(before.matches('{').count(), before.matches('}').count(), "{what}: {sheet}");
            }
        }
    }
}

#[test]
fn mail_has_no_scripts_forms_or_remote_styles() {
    let banned = [
        "script", "form", "input", "button", "iframe", "object", "embed", "svg", "video", "audio", "base",
        "link", "select", "textarea",
    ];
    for Mail { what, html, .. } in mails() {
        for tag in tags(&html, "") {
            let name = tag.split(' ').next().unwrap();
            assert!(!banned.contains(&name), "{what}: <{tag}>");
            assert!(!tag.split('"').step_by(2).any(|names| names.contains(" on")), "{what}: <{tag}>");
        }
        assert!(!html.contains("@import"), "{what}");
        assert!(styles(&html).iter().all(|style| declared(style, "position").is_none()), "{what}");
    }
}

#[test]
fn mail_uses_only_widely_supported_features() {
    for newsroom in [full("en", ""), full("ko", "site = \"https://briefing.lantern.example\"")] {
        let lines = crate::rules::check(newsroom.read()).lines();
        assert!(!lines.contains("mail::unsupported_feature"), "{lines}");
    }
}

#[test]
fn lists_keep_their_bullets_in_word() {
    for Mail { what, html, .. } in mails() {
        for list in tags(&html, "ul").into_iter().chain(tags(&html, "ol")) {
            let style = attribute(list, "style").unwrap();
            if declared(style, "list-style") == Some("none") {
                continue;
            }
            let margin = declared(style, "margin").unwrap().rsplit(' ').next().unwrap();
            let room: u32 = margin.trim_end_matches("px").parse().unwrap();
            assert!(room >= 24, "{what}: Word hangs bullets into the margin: {style}");
        }
        for item in tags(&html, "li") {
            let style = attribute(item, "style").unwrap_or_default();
            assert_eq!(declared(style, "margin"), None, "{what}: it would cut bullets off: {style}");
        }
        let word = html.split("<!--[if mso]>").nth(1).unwrap();
        assert!(word.contains("ul,ol{margin-left:40px!important}"), "{what}");
    }
}

#[test]
fn mail_contains_no_vml() {
    for Mail { what, html, .. } in mails() {
        assert!(!html.contains("<v:") && !html.contains("microsoft-com:vml"), "{what}");
    }
}

#[test]
fn word_only_markup_is_closed_and_sets_the_width() {
    for Mail { what, html, .. } in mails() {
        let opened = html.matches("<!--[if mso]>").count();
        assert_eq!((opened, html.matches("<!--").count()), (3, 3), "{what}");
        assert_eq!(html.matches("<![endif]-->").count(), opened, "{what}");
        assert!(html.contains("<o:PixelsPerInch>96</o:PixelsPerInch>"), "{what}");
        assert!(
            html.contains("<!--[if mso]><table role=\"presentation\" align=\"center\" width=\"640\""),
            "{what}"
        );
    }
}

#[test]
fn word_gets_a_face_of_windows_for_every_block_of_text() {
    for Mail { what, html, .. } in mails() {
        let sheet = html.split_once("<style>").expect("a sheet for Word").1;
        let (selectors, face) = sheet.split_once("{font-family:").expect("a face");
        let first = face.split(',').next().unwrap();
        assert!(["Georgia", "Arial", "'Palatino Linotype'"].contains(&first), "{what}: {first}");
        let selectors: Vec<_> = selectors.split(',').collect();
        for tag in tags(&for_all(&html), "") {
            let name = tag.split([' ', '/']).next().unwrap();
            let is_block = matches!(name, "p" | "li" | "td" | "th" | "div")
                || name.strip_prefix('h').is_some_and(|level| level.parse::<u8>().is_ok());
            assert!(!is_block || selectors.contains(&name), "{what}: Word sets <{name}> in Times");
        }
    }
}
