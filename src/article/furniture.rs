//! Furniture of a page: what stands around an article and is none of it.

use super::dom::{Dom, NodeId};
use super::furniture_words::{
    CLASS_PARTS, CLASS_WORDS, ELEMENTS, GALLERIES, ROLES, UNSEEN, UNSEEN_WORDS, VAGUE_WORDS,
};

/// Letters of a word that a hash may hold by chance.
const MAX_ABBREVIATION: usize = 3;

/// Share of the page's letters above which an element is no furniture, whatever its class says.
const MAX_PERCENT: usize = 40;

/// Letters of a gallery that is more than a picture with its caption.
const MIN_GALLERY: usize = 400;
/// Letters of the paragraphs beside a gallery, and elements beside it that are looked at.
const MIN_BESIDE: usize = 600;
const MAX_SIBLINGS: usize = 60;

/// Nodes and letters of an element that tells of another story.
const MAX_TEASER_NODES: usize = 60;
const MAX_TEASER: usize = 500;
/// Nodes of an element with a picture and its caption.
const MAX_PHOTOGRAPH: usize = 40;
/// Letters of a paragraph that a vague name does not make furniture, and nodes of it.
const MIN_PARAGRAPH: usize = 120;
const MAX_PARAGRAPH_NODES: usize = 40;
/// Letters of a line with poster and date.
const MAX_META: usize = 160;

/// Elements marked as the body that are looked at.
const MAX_BODIES: usize = 8;

/// Returns for each node whether it is left out: furniture, hidden, or inside of either.
pub(super) fn marked(dom: &Dom, hidden: &[bool]) -> Vec<bool> {
    let mut letters = Vec::with_capacity(dom.ids().len() + 1);
    letters.push(0);
    let mut sum = 0;
    for id in dom.ids() {
        sum += if hidden[id] { 0 } else { dom.node(id).text.trim().chars().count() };
        letters.push(sum);
    }
    let mut skip = hidden.to_vec();
    let (mut until, mut buttons) = (0, 0);
    // What the page itself marks as the body is not judged by its names.
    let is_body = |id: &NodeId| {
        !hidden[*id] && dom.is_article_body(*id) && letters[dom.node(*id).end] - letters[*id] >= 150
    };
    let bodies: Vec<_> = dom.ids().filter(is_body).take(MAX_BODIES).collect();
    let usual = usual_words(dom, &letters);
    for id in dom.ids() {
        let node = dom.node(id);
        if id < until {
            skip[id] = true;
        } else if node.is_text() {
            // What a picture says that opens when one clicks on it.
            skip[id] |= id < buttons;
        } else if id != Dom::ROOT {
            let inside = letters[node.end] - letters[id];
            let is_small = (inside * 100 < sum * MAX_PERCENT || inside < 200)
                && !bodies.iter().any(|body| (id..node.end).contains(body));
            if is_furniture(dom, id, is_small, &usual) || is_gallery(dom, id, &letters) {
                until = node.end;
                skip[id] = true;
            } else if node.attribute("role") == "button" && inside < 120 {
                buttons = buttons.max(node.end);
            }
        }
    }
    skip
}

/// Returns the vague words by which elements with much of the page's text are named: builders call every paragraph a widget.
fn usual_words(dom: &Dom, letters: &[usize]) -> Vec<&'static str> {
    // Where the last element of a word ends, and the letters of all.
    let mut held = vec![(0, 0); VAGUE_WORDS.len()];
    for id in dom.ids().filter(|id| !dom.node(*id).is_text() && *id != Dom::ROOT) {
        let node = dom.node(id);
        let names = format!("{} {}", node.attribute("class"), node.attribute("id"));
        if names == " " || matches!(node.tag.as_str(), "body" | "html") {
            continue;
        }
        for word in split_words(&names) {
            let Some(place) = VAGUE_WORDS.iter().position(|vague| *vague == word) else { continue };
            let (end, sum) = &mut held[place];
            if id >= *end {
                (*end, *sum) = (node.end, *sum + letters[node.end] - letters[id]);
            }
        }
    }
    let whole = letters.last().copied().unwrap_or_default();
    let is_usual = |sum: usize| sum * 100 >= whole * MAX_PERCENT && sum >= MIN_BESIDE;
    VAGUE_WORDS.iter().zip(held).filter(|(_, (_, sum))| is_usual(*sum)).map(|(word, _)| *word).collect()
}

fn is_furniture(dom: &Dom, id: NodeId, is_small: bool, usual: &[&str]) -> bool {
    let node = dom.node(id);
    let tag = node.tag.as_str();
    if matches!(
        tag,
        "script"
            | "style"
            | "head"
            | "template"
            | "noscript"
            | "select"
            | "textarea"
            | "button"
            | "iframe"
            | "object"
    ) {
        return true;
    }
    if !is_small || matches!(tag, "body" | "html" | "main" | "h1") {
        return false;
    }
    // Some systems put the line with poster and date above a text into a `<footer>`.
    let is_meta = tag == "footer"
        && split_words(node.attribute("class"))
            .any(|word| matches!(word.as_str(), "meta" | "submitted" | "byline"));
    if (tag == "aside" || is_meta) && names_writer(dom, id) || is_meta && length(&dom.words(id)) < MAX_META {
        return false;
    }
    if tag == "aside" && is_photograph(dom, id) {
        return false;
    }
    if ELEMENTS.contains(&tag)
        || is_custom_furniture(tag)
        || tag == "blockquote" && is_post(dom, id)
        || tag == "article" && is_teaser(dom, id)
    {
        return true;
    }
    if ROLES.contains(&node.attribute("role")) && tag != "header" {
        return true;
    }
    let itemtype = node.attribute("itemtype");
    if itemtype.ends_with("Comment")
        || itemtype.ends_with("BreadcrumbList")
        || node.attribute("itemprop") == "comment"
    {
        return true;
    }
    let names = format!("{} {}", node.attribute("class"), node.attribute("id"));
    // A picture's own credit and caption are facts.
    if names == " " || matches!(tag, "figure" | "figcaption" | "img" | "amp-img" | "time") {
        return false;
    }
    let lower = names.to_ascii_lowercase();
    let is_named = |word: &str| CLASS_WORDS.contains(&word);
    if is_amid_words(dom, id) {
        // A name in a sentence that has a quote of shares beside it, or a word with a note.
        return UNSEEN.iter().any(|part| lower.contains(part))
            || split_words(&names).any(|word| UNSEEN_WORDS.contains(&word.as_str()));
    }
    let is_named = |word: &str| {
        is_named(word)
            && !usual.contains(&word)
            && !(VAGUE_WORDS.contains(&word) && (is_paragraph(dom, id) || is_photograph(dom, id)))
    };
    CLASS_PARTS.iter().chain(UNSEEN).any(|part| lower.contains(part))
        || split_words(&names).any(|word| {
            UNSEEN_WORDS.contains(&word.as_str()) || word.len() > MAX_ABBREVIATION && is_named(&word)
        })
        // Short words are found in hashes too (`hJpRRP`), unless they stand alone or come first.
        || names.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
            let first = split_words(word).next().unwrap_or_default();
            first.len() <= MAX_ABBREVIATION && is_named(&first)
        })
}

/// Returns `true` for an element that holds one long sentence or more, and no link, heading or field.
fn is_paragraph(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    if !matches!(node.tag.as_str(), "p" | "div" | "span" | "section") || node.end - id > MAX_PARAGRAPH_NODES {
        return false;
    }
    let is_other = |inner: NodeId| {
        let tag = dom.node(inner).tag.as_str();
        matches!(tag, "a" | "button" | "input" | "form" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "img")
    };
    let text = dom.words(id);
    length(&text) >= MIN_PARAGRAPH && is_sentence(&text) && !dom.below(id).skip(1).any(is_other)
}

/// Returns `true` for an inline element with words of the same sentence before and behind it.
fn is_amid_words(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    if !matches!(
        node.tag.as_str(),
        "span" | "a" | "b" | "strong" | "i" | "em" | "u" | "mark" | "abbr" | "font"
    ) {
        return false;
    }
    let siblings = &dom.node(node.parent).children;
    let Ok(place) = siblings.binary_search(&id) else { return false };
    let is_words = |id: Option<&NodeId>| {
        id.is_some_and(|id| {
            dom.node(*id).text.split_whitespace().any(|word| word.chars().all(char::is_alphabetic))
        })
    };
    let before = place.checked_sub(1).and_then(|place| siblings.get(place));
    is_words(before) && is_words(siblings.get(place + 1))
}

/// A gallery with many words between the paragraphs of an article: each of its pictures has a text of its own.
fn is_gallery(dom: &Dom, id: NodeId, letters: &[usize]) -> bool {
    let node = dom.node(id);
    let inside = |id: NodeId| letters[dom.node(id).end] - letters[id];
    let names = |node: &super::dom::Node| format!("{} {}", node.attribute("class"), node.attribute("id"));
    node.tag != "body"
        && inside(id) >= MIN_GALLERY
        && split_words(&names(node)).any(|word| GALLERIES.contains(&word.as_str()))
        && {
            let siblings = dom.node(node.parent).children.iter().take(MAX_SIBLINGS);
            let paragraphs = siblings.filter(|sibling| dom.node(**sibling).tag == "p");
            paragraphs.map(|paragraph| inside(*paragraph)).sum::<usize>() >= MIN_BESIDE
        }
}

/// An `<aside>` with the byline beside the headline: a writer's address or a date, and no heading.
fn names_writer(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    let has = |tags: &[&str]| dom.below(id).any(|inner| tags.contains(&dom.node(inner).tag.as_str()));
    node.end - id < 60
        && has(&["address", "time", "details"])
        && !has(&["h1", "h2", "h3", "h4", "ul", "ol", "p", "img"])
}

/// An `<aside>` with a picture and what is said of it: no heading, no link, and few words.
fn is_photograph(dom: &Dom, id: NodeId) -> bool {
    let has = |tags: &[&str]| dom.below(id).any(|inner| tags.contains(&dom.node(inner).tag.as_str()));
    dom.node(id).end - id < MAX_PHOTOGRAPH
        && has(&["img", "amp-img"])
        && !has(&["h2", "h3", "h4", "a", "ul", "ol", "form", "button", "input"])
        && {
            let text = dom.words(id);
            // A portrait beside what somebody says is an advertisement or a pull quote.
            (1..=620).contains(&length(&text)) && !text.starts_with(['“', '"', '‘', '「'])
        }
}

/// One of several `<article>` with a heading, a link and few words: it tells of another story.
fn is_teaser(dom: &Dom, id: NodeId) -> bool {
    let siblings = dom.node(dom.node(id).parent).children.iter().take(MAX_SIBLINGS);
    let has = |tags: &[&str]| dom.below(id).any(|inner| tags.contains(&dom.node(inner).tag.as_str()));
    dom.node(id).end - id < MAX_TEASER_NODES
        && siblings.filter(|sibling| dom.node(**sibling).tag == "article").count() >= 2
        && has(&["h2", "h3", "h4"])
        && has(&["a"])
        && length(&dom.words(id)) < MAX_TEASER
}

/// A post of a network in the text: a quotation with the portrait of its writer and a link to it.
fn is_post(dom: &Dom, id: NodeId) -> bool {
    let has = |tags: &[&str]| {
        dom.below(id).take(MAX_PHOTOGRAPH).any(|inner| tags.contains(&dom.node(inner).tag.as_str()))
    };
    has(&["img"]) && has(&["a", "time"])
}

/// Custom elements, those of AMP among them, that never hold an article's words: `amp-consent`, `ps-audio-player`.
fn is_custom_furniture(tag: &str) -> bool {
    tag.split_once('-').is_some_and(|(_, rest)| {
        let parts = [
            "ad",
            "sticky",
            "embed",
            "consent",
            "sidebar",
            "social",
            "list",
            "video",
            "audio",
            "analytics",
            "pixel",
            "iframe",
            "notification",
            "subscriptions",
            "access",
            "user",
            "youtube",
            "next",
            "recaptcha",
            "form",
            "player",
            "share",
            "newsletter",
            "related",
            "comments",
        ];
        rest.split('-').any(|word| parts.contains(&word))
    })
}

/// Splits class names at signs and at the humps of `camelCase`.
pub(super) fn split_words(names: &str) -> impl Iterator<Item = String> + '_ {
    let whole = names.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    whole.flat_map(|word| {
        let mut parts = vec![String::new()];
        let mut was_lower = false;
        for c in word.chars() {
            if c.is_ascii_uppercase() && was_lower {
                parts.push(String::new());
            }
            was_lower = c.is_ascii_lowercase();
            if let Some(part) = parts.last_mut() {
                part.push(c.to_ascii_lowercase());
            }
        }
        parts
    })
}

/// Returns `true` for a Korean syllable.
pub(super) fn is_korean(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Returns the length of a text in letters, a Korean syllable, a Chinese or a Japanese character as two.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(|c| if is_korean(c) || is_ideograph(c) { 2 } else { 1 }).sum()
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Returns `true` for a text that ends as a sentence does.
pub(super) fn is_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', ' ', '*', '」', '』']);
    text.ends_with(['.', '!', '?', '…', ':', '。'])
}
