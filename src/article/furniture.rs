//! Furniture of a page: what stands around an article and is none of it.

use super::dom::{Dom, NodeId};

/// Elements that never hold an article's words.
const ELEMENTS: &[&str] = &[
    "script", "style", "nav", "aside", "footer", "form", "button", "iframe", "noscript", "svg", "select",
    "template", "dialog", "input", "textarea", "object", "audio", "video", "menu", "head",
];

/// Words of classes and ids that name furniture, each a whole word.
const CLASS_WORDS: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "adsense",
    "adsbygoogle",
    "share",
    "sharing",
    "shares",
    "social",
    "sns",
    "related",
    "recommend",
    "recommended",
    "recommendations",
    "recommendation",
    "newsletter",
    "subscribe",
    "subscription",
    "signup",
    "promo",
    "promotion",
    "banner",
    "comment",
    "comments",
    "reply",
    "disqus",
    "breadcrumb",
    "breadcrumbs",
    "tags",
    "taglist",
    "hashtag",
    "bio",
    "authorbox",
    "cookie",
    "cookies",
    "consent",
    "popup",
    "modal",
    "toolbar",
    "footer",
    "sidebar",
    "widget",
    "widgets",
    "outbrain",
    "taboola",
    "pagination",
    "pager",
    "nav",
    "menu",
    "navigation",
    "sponsored",
    "login",
    "trending",
    "popular",
    "ranking",
    "tagline",
    "print",
    "utility",
    "util",
    "feedback",
    "donate",
    "donation",
    "poll",
    "aside",
    "readmore",
    "prevnext",
    "skip",
    "offscreen",
    "sharedaddy",
    "jp",
    "kommentar",
    "kommentare",
    "commentaires",
    "responses",
    "replies",
    "respond",
    "cbox",
    "cmt",
    "discussion",
    "discuss",
    "forum",
    "coral",
    "livefyre",
    "upsell",
    "meter",
    "interstitial",
    "recirc",
    "recirculation",
    "teaserbox",
    "ticker",
    "marquee",
    "crumb",
    "crumbs",
    "keywords",
    "rating",
    "ratings",
    "vote",
    "votes",
    "reactions",
    "reaction",
    "toast",
    "tooltip",
    "transcript",
    "blind",
    "a11y",
    "visuallyhidden",
    "screenreader",
    "unseen",
];

/// Parts of classes and ids that name furniture wherever they stand.
const CLASS_PARTS: &[&str] = &[
    "sharebar",
    "share-",
    "share_",
    "sns_",
    "sns-",
    "related-",
    "related_",
    "relatednews",
    "author-bio",
    "author_bio",
    "authorbio",
    "author-box",
    "author-card",
    "about-author",
    "about-the-author",
    "post-author-desc",
    "newsletter",
    "subscribe",
    "sign-up",
    "most-read",
    "mostread",
    "more-news",
    "more-stories",
    "also-like",
    "read-next",
    "recommend",
    "comment-list",
    "cmt_",
    "copyright_",
    "reporter_area",
    "reporter-info",
    "reporter_info",
    "journalist_card",
    "journalistcard",
    "journalist_layer",
    "pullquote",
    "pull-quote",
    "pull_quote",
    "sr-only",
    "screen-reader",
    "screen_out",
    "visually-hidden",
    "element-invisible",
    "show-for-sr",
    "ir_wa",
    "font_size",
    "fontsize",
];

/// Share of the page's letters above which an element is no furniture, whatever its class says.
const MAX_PERCENT: usize = 40;

/// Roles of furniture.
const ROLES: [&str; 16] = [
    "navigation",
    "complementary",
    "contentinfo",
    "search",
    "dialog",
    "alertdialog",
    "alert",
    "banner",
    "marquee",
    "log",
    "tooltip",
    "menu",
    "menubar",
    "tablist",
    "toolbar",
    "form",
];

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
            if is_furniture(dom, id, is_small) {
                until = node.end;
                skip[id] = true;
            } else if node.attribute("role") == "button" && inside < 120 {
                buttons = buttons.max(node.end);
            }
        }
    }
    skip
}

fn is_furniture(dom: &Dom, id: NodeId, is_small: bool) -> bool {
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
    if tag == "aside" && names_writer(dom, id) {
        return false;
    }
    if ELEMENTS.contains(&tag) || is_amp_furniture(tag) {
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
    CLASS_PARTS.iter().any(|part| lower.contains(part))
        || split_words(&names).any(|word| CLASS_WORDS.contains(&word.as_str()))
}

/// An `<aside>` with the byline beside the headline: a writer's address or a date, and no heading.
fn names_writer(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    let has = |tags: &[&str]| dom.below(id).any(|inner| tags.contains(&dom.node(inner).tag.as_str()));
    node.end - id < 60
        && has(&["address", "time", "details"])
        && !has(&["h1", "h2", "h3", "h4", "ul", "ol", "p", "img"])
}

/// Elements of AMP that never hold an article's words.
fn is_amp_furniture(tag: &str) -> bool {
    tag.strip_prefix("amp-").is_some_and(|rest| {
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

/// Returns the length of a text in letters, a Korean syllable as two.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(|c| if is_korean(c) { 2 } else { 1 }).sum()
}

/// Returns `true` for a text that ends as a sentence does.
pub(super) fn is_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', ' ', '*', '」', '』']);
    text.ends_with(['.', '!', '?', '…', ':', '。'])
}
