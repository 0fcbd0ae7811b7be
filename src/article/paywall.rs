//! Detection of a paywall: the page holds only the beginning of its article.
//!
//! A page that says it is for subscribers may hold all of its text, and a box beside a free text may ask to subscribe. The
//! text is cut if it breaks off, if it is far shorter than the page says, or if a sentence of a paywall follows it.

use super::blocks::{Block, Kind};
use super::dom::Dom;
use super::furniture::length;
use super::metadata::Metadata;

/// Letters below which a page for subscribers holds only the beginning.
const MIN_PAID: usize = 420;
/// Letters below which the sentence of a paywall is believed, on a page for subscribers and on others.
const MAX_CUT: [usize; 2] = [2500, 1200];
/// Longest text that is the sentence of a paywall, in letters.
const MAX_SENTENCE: usize = 260;

/// Sentences of paywalls, in lower case.
const WALLS: [&str; 27] = [
    "subscribe to continue",
    "subscribe to read the rest",
    "subscribe to read this",
    "subscribe to read the full",
    "subscribe to read on",
    "subscribe to keep reading",
    "to continue reading",
    "continue reading with",
    "this content is for subscribers",
    "for subscribers only",
    "subscriber-only",
    "subscribers only",
    "this article is for subscribers",
    "this article is for paying",
    "this post is for paid",
    "this post is for paying",
    "sign in to read",
    "log in to read",
    "login to read",
    "you have reached your limit",
    "to read the full",
    "유료회원",
    "유료 회원",
    "구독자 전용",
    "로그인 후 이용",
    "로그인이 필요",
    "전문은 구독",
];

/// Returns `true` if the rest of the article is missing.
pub(super) fn is_cut(dom: &Dom, hidden: &[bool], facts: &Metadata, blocks: &[Block], letters: usize) -> bool {
    if facts.json.is_free {
        return false;
    }
    // The part that is for subscribers is on the page.
    let selector = facts.json.paid_part.as_str();
    if !selector.is_empty() && holds_text(dom, hidden, selector) {
        return false;
    }
    let is_paid = facts.json.is_paid;
    let last = blocks.iter().rfind(|block| matches!(block.kind, Kind::Text | Kind::Quote | Kind::Item(..)));
    let text = last.map(Block::plain).unwrap_or_default();
    if is_paid {
        let words: usize = blocks.iter().map(|block| block.plain().split_whitespace().count()).sum();
        let is_short = facts.json.words > 60 && words * 2 < facts.json.words;
        let breaks_off = text.ends_with(['…']) || text.ends_with("...");
        if letters < MIN_PAID || is_short || breaks_off {
            return true;
        }
    }
    letters < MAX_CUT[usize::from(!is_paid)] && follows(dom, hidden, last.map_or(Dom::ROOT, |block| block.at))
}

/// Returns `true` if the sentence of a paywall stands after a node, where a reader sees it.
fn follows(dom: &Dom, hidden: &[bool], last: usize) -> bool {
    (last..dom.ids().len()).any(|id| {
        let node = dom.node(id);
        if node.is_text() || hidden[id] || !node.is_block() || node.end - id > 40 {
            return false;
        }
        let text = dom.words_without(id, hidden);
        let lower = text.to_lowercase();
        length(&text) <= MAX_SENTENCE
            && WALLS.iter().any(|wall| lower.contains(wall))
            && !dom
                .around(id)
                .any(|outer| matches!(dom.node(outer).tag.as_str(), "aside" | "footer" | "nav" | "header"))
    })
}

/// Returns `true` if an element that a simple selector names, such as `.paywall`, shows text.
fn holds_text(dom: &Dom, hidden: &[bool], selector: &str) -> bool {
    let (sign, name) = selector.split_at(selector.chars().next().map_or(0, char::len_utf8));
    let letters: usize = dom
        .ids()
        .filter(|id| !hidden[*id])
        .filter(|id| match sign {
            "." => dom.node(*id).attribute("class").split_whitespace().any(|class| class == name),
            "#" => dom.node(*id).attribute("id") == name,
            _ => false,
        })
        .take(200)
        .map(|id| length(&dom.words_without(id, hidden)))
        .sum();
    letters >= 300
}
