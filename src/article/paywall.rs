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

/// Longest paragraph of the text that is the sentence of a paywall, in letters.
const MAX_PARAGRAPH: usize = 160;
/// Paragraphs at the end of the text that may be one.
const LAST_PARAGRAPHS: usize = 3;

/// Sentences of paywalls, in lower case.
const WALLS: [&str; 31] = [
    "subscribe to continue",
    "subscribe to read the rest",
    "subscribe to read this",
    "subscribe to read the full",
    "subscribe to read on",
    "subscribe to keep reading",
    "to continue reading",
    "continue reading with",
    "this content is for subscribers",
    "this content is for members",
    "this article is for members",
    "this story is for members",
    "this post is for members",
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
/// Number of [`WALLS`] in English, which come first.
const LATIN_WALLS: usize = 25;
/// Words about what comes after the wall, in lower case.
const REST: [&str; 16] = [
    "the rest of",
    "keep reading",
    "continue reading",
    "to read on",
    "to read this",
    "to read the full",
    "want to read more",
    "full article",
    "full story",
    "unlock this",
    "this content is",
    "this article is",
    "this story is",
    "this post is",
    "access this article",
    "access this story",
];
/// Words about what opens the wall, in lower case.
const ASKS: [&str; 16] = [
    "sign in",
    "sign up",
    "log in",
    "login",
    "register",
    "subscribe now",
    "subscribe to",
    "subscribe for",
    "to subscribers",
    "paid subscribers",
    "paying subscribers",
    "for subscribers",
    "members only",
    "for members",
    "free account",
    "free trial",
];
/// Words of a Korean paywall: the text, the readers whom it lets in, and that it lets in nobody else.
const KOREAN: [&[&str]; 3] = [
    &["기사", "콘텐츠", "컨텐츠", "내용", "전문", "이 글"],
    &["유료회원", "유료 회원", "구독자", "회원", "로그인", "구독"],
    &[
        "전용",
        "만 볼",
        "만 읽",
        "만 열람",
        "만 이용",
        "에게만",
        "로그인 후 이용",
        "로그인 후 보",
        "로그인 후 읽",
        "로그인이 필요",
        "보시려면",
        "보려면",
        "읽으시려면",
        "읽으려면",
        "계속 읽",
    ],
];
/// Ends of sentences that speak to the reader; Korean news does not end so.
const POLITE: [&str; 4] = ["니다", "세요", "요", "하기"];
/// Words of other boxes that ask to sign in, in lower case.
const OTHER_BOXES: [&str; 5] = ["comment", "댓글", "의견", "답글", "reply"];
/// Words that ask for something, in an element that is named after the wall.
const WEAK_ASKS: [&str; 9] =
    ["subscri", "sign in", "log in", "member", "free trial", "register", "구독", "로그인", "회원"];

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
    letters < MAX_CUT[usize::from(!is_paid)]
        && (ends_with_wall(blocks) || follows(dom, hidden, last.map_or(Dom::ROOT, |block| block.at)))
}

/// Returns `true` if the sentence of a paywall is one of the last paragraphs.
fn ends_with_wall(blocks: &[Block]) -> bool {
    let words = |block: &&Block| !matches!(block.kind, Kind::Image(_) | Kind::Rule);
    blocks.iter().rev().filter(words).take(LAST_PARAGRAPHS).any(|block| is_wall_paragraph(&block.plain()))
}

/// Returns `true` for a sentence that asks the reader to come in. News tells about paywalls too: there somebody says it, or it
/// does not speak to the reader.
fn is_wall_paragraph(text: &str) -> bool {
    let is_quoted = text.contains(['“', '”', '"', '「', '‘']);
    !is_quoted && length(text) <= MAX_PARAGRAPH && is_wall_sentence(&text.to_lowercase())
}

/// Returns `true` for what only the sentence of a wall says, in lower case.
fn is_wall_sentence(lower: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let last = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_korean = KOREAN.iter().all(|words| has(words)) && POLITE.iter().any(|end| last.ends_with(end));
    let is_english = has(&REST) && has(&ASKS) || lower.contains("you have reached your limit");
    // News says of other things that they are for subscribers only.
    let is_wall = |wall: &&&str| !wall.starts_with("subscriber") && !wall.starts_with("for ");
    let is_known = WALLS[..LATIN_WALLS].iter().filter(is_wall).any(|wall| lower.contains(*wall));
    (is_korean || is_english || is_known) && !has(&OTHER_BOXES)
}

/// Returns `true` for an element that is named after the wall and asks for something.
fn is_named_wall(dom: &Dom, id: usize, lower: &str) -> bool {
    let node = dom.node(id);
    let names = [node.attribute("class"), node.attribute("id")];
    let is_named = names.iter().any(|names| {
        names
            .split_whitespace()
            .any(|name| matches!(name, "paywall" | "pay-wall" | "paywall-message" | "regwall"))
    });
    is_named && WEAK_ASKS.iter().any(|word| lower.contains(word))
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
            && !OTHER_BOXES.iter().any(|word| lower.contains(word))
            && (WALLS.iter().any(|wall| lower.contains(wall))
                || is_wall_sentence(&lower)
                || is_named_wall(dom, id, &lower))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_speak_to_the_reader() {
        for wall in [
            "이 기사는 유료회원 전용입니다. 로그인 후 이용하세요.",
            "이 기사는 구독자만 볼 수 있습니다.",
            "전체 기사를 보시려면 로그인해 주세요.",
            "회원 전용 기사입니다. 구독 신청하기",
            "이후 내용은 프리미엄 회원에게만 제공됩니다.",
            "To read the rest of this story, sign in.",
            "This content is for members only.",
            "You have reached your limit of free articles.",
            "Register for free to keep reading.",
            "The rest of this article is available to paid subscribers.",
            "Want to read more? Start your free trial.",
        ] {
            assert!(is_wall_paragraph(wall), "{wall}");
        }
        for other in [
            "이 서비스는 유료회원에게만 제공된다고 회사는 밝혔다.",
            "“이 기사는 구독자만 볼 수 있습니다”라는 문구가 걸렸습니다.",
            "댓글은 로그인 후 이용하실 수 있는 내용입니다.",
            "신문은 구독자만 읽을 수 있는 기사를 늘렸다.",
            "다락에서 기자를 구독하면 새 기사를 알림으로 받습니다.",
            "이 기사가 좋았다면 구독해 주세요.",
            "Become a member to support our work.",
            "Sign up for our newsletter and get more stories.",
            "Log in to leave a comment and keep reading the replies.",
            "The rest of the fleet stays in port.",
            "The club said its hall is for members of the port.",
        ] {
            assert!(!is_wall_paragraph(other), "{other}");
        }
    }
}
