//! The 34 rules of docs/mail-rules.md, as far as our templates keep them whatever an author writes: each is looked for in
//! mails that hold everything an author can write.

use std::collections::BTreeSet;
use std::fs;

use briefing::compose::render;
use briefing::domain::{LinkTokens, PersonalLinks, Rendered, SlotValues, Variant};
use unicode_width::UnicodeWidthStr;

use crate::support::documented_tests::every_rule_is_kept;
use crate::support::{LoadedIssue, TestNewsroom, repository, sample};

/// Everything an author can write, with a picture of each kind.
const EVERYTHING: &str = "+++\ntitle = \"Blocks & <signs>\"\ntopics = [\"privacy\"]\ncorrection = \"It was six minutes.\"\n\
    place = \"Seoul ―\"\nsource = \"Haneul Wire\"\nlink = \"https://a.example/?a=1&b=2\"\nauthors = [\"taeoh\"]\n\
    [image]\nfile = \"images/pier.png\"\nalt = \"A pier\"\ncaption = \"항구의 밤\"\ncredit = \"Photo by us\"\nwidth = 300\n+++\n\n\
    ### A heading far down\n\nA [link](https://a.example/x), ~~gone~~, `code`, *stress*, **보안(保安)**은, \
    <https://a.example/bare> and dasom@lantern.example.\n\n# A high heading\n\n##### A low heading\n\n3. three\n4. four\n\n   more of four\n\n\
    - a\n  - b [c](https://a.example/c)\n\n> Quoted words\n>\n> ## A heading in a quote\n>\n> > twice\n\n```\nx < y\n```\n\n---\n\n\
    ![Boats](https://a.example/boats.jpg \"At dusk\")\n\n##\n\nLast\\\nline.\n\n\
    | Port | Ships |\n|:--|--:|\n| 부산 | **12** |\n| Incheon[^a] | 7 |\n\n| | 2021 | 2022 |\n|-|-|-|\n| Busan | 1 | 2 |\n\n\
    A claim.[^b]\n\n[^a]: A [harbour](https://a.example/i).\n\n[^b]: Said twice.\n";

/// A newsroom in which everything happens, in a language.
fn full(language: &str, site: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    let picture = fs::read(repository().join("issues/2023-09-22/images/help-desk.png")).unwrap();
    let config = format!(
        "[publication]\nname = \"Weekend Briefing\"\nhouse = \"The Lantern\"\ntag = \"[Weekend Briefing]\"\n\
         from = \"briefing@lantern.example\"\nlanguage = \"{language}\"\ntime_zone = \"Asia/Seoul\"\n{site}\n\
         privacy_policy = \"https://lantern.example/privacy\"\npostal_address = \"Seoul\"\nabout = \"What *it* is.\"\n\
         logo = \"images/logo.png\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
         [author.dasom]\nname = \"Dasom Gil\"\nbio = \"**Dasom Gil** writes.\"\nemail = \"dasom@lantern.example\"\nphoto = \"images/logo.png\"\n\
         [author.taeoh]\nname = \"Taeoh Ban\"\nbio = \"Reads.\"\n"
    );
    let facts = "title = \"보안은 습관 & more\"\ndate = 2022-11-18T20:32:00+09:00\nupdated = 2022-11-19T09:00:00+09:00\n\
         authors = [\"dasom\"]\n[cover]\nimage = \"images/pier.png\"\nalt = \"A pier\"\ncredit = \"Drawn by us\"\n\
         [[notice]]\ntitle = \"Next week\"\ntext = \"Closed on **Friday**.\\n\\n## Why\\n\\nA [feast](https://a.example/f).\"\n";
    newsroom
        .with("briefing.toml", config)
        .with("images/logo.png", picture.clone())
        .with("issues/2022-11-18/images/pier.png", picture)
        .with("issues/2022-11-18/issue.toml", facts)
        .with("issues/2022-11-18/greeting.md", "Hello. We picked two.\n\n## And more\n\nGo on.\n")
        .with("issues/2022-11-18/02-everything.md", EVERYTHING);
    newsroom
}

/// What was composed, and the issue's subject as HTML holds it.
struct Mail {
    what: &'static str,
    rendered: Rendered,
    html: String,
    text: String,
}

fn mail(what: &'static str, read: LoadedIssue) -> Mail {
    let shown = read.shown();
    let (Some(issue), Some(config)) = (read.issue, read.config) else { panic!("{shown}") };
    let rendered = render(&issue, &config.publication, &Variant::whole()).unwrap();
    let links = PersonalLinks::on_site("https://briefing.lantern.example", &issue.id, &LinkTokens::sample());
    let fill = SlotValues { recipient: "reader@example.com".into(), links };
    let (html, text) = (rendered.html.fill(&fill), rendered.text.fill(&fill));
    Mail { what, rendered, html, text }
}

fn mails() -> Vec<Mail> {
    let site = "site = \"https://briefing.lantern.example\"";
    vec![
        mail("the lead issue", sample("2022-11-18")),
        mail("the theme issue", sample("2023-09-22")),
        mail("everything, hosted", full("en", site).read()),
        mail("everything, inside", full("en", "").read()),
        mail("everything, on paper", full("en", &format!("{site}\ndesign = \"paper\"")).read()),
        mail("everything, plain", full("ko", &format!("{site}\ndesign = \"plain\"")).read()),
        mail("everything, in Korean", full("ko", site).read()),
    ]
}

/// The HTML without comments, which only Word reads.
fn for_all(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").expect("a comment ends").1;
    }
    out + rest
}

/// The opening tags of an element, or of all.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let starts = html.match_indices('<').map(|(at, _)| &html[at + 1..]);
    let whole = starts.map(|rest| &rest[..rest.find('>').expect("a tag ends")]);
    let is_one = |tag: &&str| {
        let found = tag.split([' ', '/']).next().unwrap_or_default();
        found.starts_with(|c: char| c.is_ascii_alphabetic()) && (name.is_empty() || found == name)
    };
    whole.filter(is_one).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// The declarations of every `style`.
fn styles(html: &str) -> BTreeSet<&str> {
    tags(html, "").into_iter().filter_map(|tag| attribute(tag, "style")).collect()
}

fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.split(';').find_map(|declaration| declaration.strip_prefix(property)?.strip_prefix(':'))
}

fn words(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
    parts.collect::<Vec<_>>().concat()
}

/// What stands between the opening and the closing tags of an element that holds none of its own kind.
fn insides<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let found = html.match_indices(&open).map(|(at, _)| &html[at + open.len()..]);
    let found = found.filter(|rest| rest.starts_with([' ', '>']));
    found.map(|rest| rest.split_once('>').unwrap().1.split(&close).next().unwrap()).collect()
}

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

#[test]
fn mail_contains_no_vml() {
    for Mail { what, html, .. } in mails() {
        assert!(!html.contains("<v:") && !html.contains("microsoft-com:vml"), "{what}");
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

#[test]
fn rule_table_names_existing_tests_and_rules() {
    every_rule_is_kept("mail-rules.md", 34);
}
