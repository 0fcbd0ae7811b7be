//! The name of the site, from all places of a page that tell it: metas, microdata, the logo and the line of its rights.

use super::dom::{Dom, one_line};
use super::furniture::{length, split_words};
use super::metadata::Metadata;
use super::title::{key, same};

/// Longest name of a site, in letters.
const MAX_NAME: usize = 60;
/// Names that are kept.
const MAX_NAMES: usize = 60;
/// Signs between two names of a site, as in `Portal | House`.
const SEPARATORS: [&str; 5] = [" | ", " - ", " – ", " · ", " :: "];
/// Words that lead to the start page and are no name, in lower case.
const NO_NAMES: [&str; 14] = [
    "home",
    "homepage",
    "home page",
    "logo",
    "front page",
    "start",
    "news",
    "menu",
    "back",
    "홈",
    "뉴스",
    "블로그",
    "블로그 홈",
    "메뉴",
];

/// Place that tells the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Microdata,
    Logo,
    Rights,
    Title,
}

/// Completes the name of the site, and lists the names that a title may carry.
pub(super) fn complete(facts: &mut Metadata, dom: &Dom) {
    let told = told(dom, facts);
    if facts.site_name.is_empty() && facts.json.publisher.is_empty() {
        facts.site_name = chosen(&told);
    } else if let Some(part) = SEPARATORS.iter().find_map(|separator| {
        // A portal names itself and the house that wrote the article.
        let parts: Vec<&str> = facts.site_name.split(separator).map(str::trim).collect();
        let confirmed = |part: &&&str| {
            facts.media_names.iter().any(|name| same(name, part))
                || told.iter().any(|(place, name)| *place == Place::Rights && same(name, part))
        };
        (parts.len() == 2).then(|| parts.iter().find(confirmed).map(|part| (*part).to_owned()))?
    }) {
        facts.site_name = part;
    }
    facts.site_name = without_tagline(&facts.site_name, facts);
    facts.json.publisher = without_tagline(&facts.json.publisher, facts);
    facts.site_names = told.into_iter().map(|(_, name)| name).chain(facts.media_names.clone()).collect();
}

/// Takes the tagline off a site's name, and refuses an address and the headline as one.
fn without_tagline(name: &str, facts: &Metadata) -> String {
    let bare = name.split_once("://").map_or(name, |(_, host)| host.trim_end_matches('/'));
    let bare = bare.strip_prefix("www.").filter(|_| name.contains("://")).unwrap_or(bare);
    if !facts.og_title.is_empty() && same(bare, &facts.og_title) || length(bare) > MAX_NAME * 3 {
        return String::new();
    }
    // A short name before a sign, and words about it behind.
    let parts =
        SEPARATORS.iter().filter_map(|separator| bare.split_once(separator)).map(|(first, _)| first.trim());
    let first = parts
        .filter(|part| (2..=MAX_NAME).contains(&length(part)))
        .min_by_key(|part| part.len())
        .unwrap_or(bare);
    let kinds = [" 공식 블로그", " 공식블로그", " 블로그", " 홈페이지", " official blog", " Official Blog"];
    kinds.iter().find_map(|kind| first.strip_suffix(kind)).unwrap_or(first).to_owned()
}

/// Chooses the name that most places tell; one place alone is enough if it tells of the publisher or of rights.
fn chosen(told: &[(Place, String)]) -> String {
    let places = |name: &str| {
        let mut found: Vec<Place> = Vec::new();
        for (place, other) in told {
            if same(name, other) && !found.contains(place) {
                found.push(*place);
            }
        }
        found
    };
    let best = told
        .iter()
        .enumerate()
        .map(|(at, (_, name))| (places(name), std::cmp::Reverse(at), name))
        .max_by_key(|(places, at, _)| {
            (places.contains(&Place::Microdata), places.len(), places.contains(&Place::Rights), *at)
        });
    match best {
        Some((places, _, name))
            if places.len() > 1 || places.contains(&Place::Microdata) || places.contains(&Place::Rights) =>
        {
            name.clone()
        }
        _ => String::new(),
    }
}

fn told(dom: &Dom, facts: &Metadata) -> Vec<(Place, String)> {
    let mut found: Vec<(Place, String)> = Vec::new();
    let mut add = |place: Place, name: String| {
        let name =
            name.strip_suffix(" logo").or_else(|| name.strip_suffix(" Logo")).unwrap_or(&name).to_owned();
        let letters = length(&name);
        let lower = name.to_lowercase();
        if (2..=MAX_NAME).contains(&letters) && !NO_NAMES.contains(&lower.as_str()) && found.len() < MAX_NAMES
        {
            found.push((place, name));
        }
    };
    for id in dom.ids() {
        let node = dom.node(id);
        match node.tag.as_str() {
            "" => {
                // The same mark in a caption names the maker of a picture.
                let in_figure = dom
                    .around(id)
                    .take(4)
                    .any(|outer| matches!(dom.node(outer).tag.as_str(), "figure" | "figcaption"));
                if let Some(name) = of_rights(&node.text).filter(|_| !in_figure) {
                    add(Place::Rights, name);
                }
            }
            "img" | "amp-img" if is_logo(dom, id) => add(Place::Logo, one_line(node.attribute("alt"))),
            "a" if is_start(node.attribute("href")) && node.end - id < 12 => add(Place::Logo, dom.words(id)),
            "a" | "span" | "div" | "p" | "strong"
                if node.end - id < 12 && is_named_for_site(node.attribute("class")) =>
            {
                add(Place::Logo, dom.words(id));
            }
            _ if node.attribute("itemprop") == "publisher" && node.end - id < 60 => {
                let name =
                    dom.below(id).skip(1).find(|inner| dom.node(*inner).attribute("itemprop") == "name");
                let name = name.map(|name| (dom.node(name).attribute("content").to_owned(), name));
                match name {
                    Some((content, _)) if !content.is_empty() => add(Place::Microdata, content),
                    Some((_, name)) => add(Place::Microdata, dom.words(name)),
                    None if node.end - id < 6 => add(Place::Microdata, dom.words(id)),
                    None => {}
                }
            }
            _ => {}
        }
    }
    // A part of `<title>` tells it too, where another place does.
    let parts: Vec<String> = [" | ", " - ", " – ", " — ", " :: ", " : ", ": ", " < ", " • ", " / ", " · "]
        .iter()
        .flat_map(|separator| facts.title.split(separator).map(one_line))
        .chain([facts.title.clone()])
        .collect();
    let keys: Vec<String> = found.iter().map(|(_, name)| key(name)).collect();
    let known = parts.into_iter().filter(|part| keys.contains(&key(part))).take(4);
    found.extend(known.map(|part| (Place::Title, part)));
    found
}

fn is_start(href: &str) -> bool {
    matches!(href.trim(), "/" | "./" | "/index.html" | "/index.php")
        || href
            .split_once("://")
            .is_some_and(|(_, rest)| rest.trim_end_matches('/').find('/').is_none() && rest.ends_with('/'))
}

fn is_logo(dom: &Dom, id: usize) -> bool {
    let node = dom.node(id);
    let says =
        |text: &str| split_words(text).any(|word| matches!(word.as_str(), "logo" | "wordmark" | "masthead"));
    let file = node.attribute("src").rsplit('/').next().unwrap_or_default();
    says(node.attribute("class"))
        || says(file)
        || file.to_ascii_lowercase().contains("logo")
        || dom.around(id).take(3).any(|outer| {
            let outer = dom.node(outer);
            is_start(outer.attribute("href")) || says(outer.attribute("class")) || says(outer.attribute("id"))
        })
}

fn is_named_for_site(class: &str) -> bool {
    let lower = class.to_ascii_lowercase();
    [
        "site-title",
        "site-name",
        "sitename",
        "site_title",
        "site_name",
        "brand-name",
        "navbar-brand",
        "publication-name",
    ]
    .iter()
    .any(|name| lower.contains(name))
}

/// Returns the house in a line of rights: `© 2024 The Lantern. All rights reserved.`
fn of_rights(text: &str) -> Option<String> {
    if text.len() > 400 {
        return None;
    }
    let text = one_line(text);
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let mark = ["copyright", "©", "ⓒ", "(c)", "저작권자"].iter().filter_map(|mark| lower.find(mark)).min()?;
    let mut rest = &text[mark..];
    loop {
        let shorter = ["copyright", "Copyright", "COPYRIGHT", "©", "ⓒ", "(c)", "(C)", "저작권자", "by "]
            .iter()
            .find_map(|mark| rest.strip_prefix(mark))
            .unwrap_or(rest)
            .trim_start_matches(|c: char| {
                c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ',' | ':' | '.' | '|')
            });
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let lower_rest = rest.to_lowercase();
    let end = [
        ". ",
        " all rights",
        ", inc",
        " inc.",
        " ltd",
        " co.",
        "무단",
        " · ",
        " | ",
        ",",
        " - ",
        "&middot;",
        "&gt;",
        ">",
    ]
    .iter()
    .filter_map(|end| lower_rest.find(end))
    .filter(|end| rest.is_char_boundary(*end))
    .min()
    .unwrap_or(rest.len());
    let name = rest[..end]
        .trim()
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '·' | '|' | '-'))
        .trim();
    // A sentence about rights names nobody.
    // What follows a mark in the middle of a sentence is its rest: `trademarks are the property of …`.
    let is_name = !name.starts_with(|c: char| c.is_lowercase())
        && !name.is_empty()
        && name.split(' ').count() <= 6
        && !name.to_lowercase().contains("right");
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(page: &str) -> String {
        let dom = Dom::parse(page);
        let mut facts = Metadata::read(&dom, &[]);
        complete(&mut facts, &dom);
        facts.house().to_owned()
    }

    #[test]
    fn names_are_found_where_pages_tell_them() {
        for (page, expected) in [
            ("<footer>© 2024 The Lantern. All rights reserved.</footer>", "The Lantern"),
            (
                "<figure><figcaption>A bridge © Minji Park</figcaption></figure><p>© 2024 The Lantern",
                "The Lantern",
            ),
            ("<p>Copyright &copy; 1999-2024 Harbour Post. All rights reserved.", "Harbour Post"),
            ("<p>저작권자 © 등대신문 무단전재 및 재배포 금지", "등대신문"),
            (
                "<title>Harbour Post :: Ports close</title><a href='/'><img src=l.gif alt='Harbour Post'></a>",
                "Harbour Post",
            ),
            (
                "<header itemprop=publisher><a href='/'><span itemprop=name>Harbour Post</span></a></header>",
                "Harbour Post",
            ),
            (
                "<meta property='og:site_name' content='Portal | 등대신문'><meta name='article:media_name' content='등대신문'>",
                "등대신문",
            ),
            ("<a href='/'>Home</a><p>Rights are reserved.", ""),
        ] {
            assert_eq!(name(page), expected, "{page}");
        }
    }
}
