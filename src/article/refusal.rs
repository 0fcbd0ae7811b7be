//! Pages that no draft can be made of: what was found, and what is missing.

use super::Draft;
use super::blocks::{Block, Kind};
use super::bounds::Bounded;
use super::dom::{Dom, NodeId};
use super::furniture::{is_sentence, length};
use super::metadata::Metadata;
use super::paywall;

/// Letters that an article has at least; a Korean syllable counts as two.
const MIN_LETTERS: usize = 200;

/// Reason why a page is no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It has no words.
    Empty,
    /// Its words come from a script.
    Script,
    /// The rest is for subscribers.
    Paywall,
    /// It is a list, an error page or something else.
    NoArticle,
}

impl Reason {
    /// Returns the sentence about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "the page is empty",
            Self::Script => "the page shows its text by a script, and none is in what was read",
            Self::Paywall => "the article is behind a paywall: only its beginning is there",
            Self::NoArticle => "the page is no article",
        }
    }

    /// Returns the next step.
    pub fn help(self) -> &'static str {
        match self {
            Self::Empty => "check the address",
            Self::Script | Self::Paywall => {
                "save the page in your browser and add the saved file; `--force` drafts what was found"
            }
            Self::NoArticle => "name the page of one article; `--force` drafts what was found",
        }
    }
}

/// A page that was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The reason.
    pub reason: Reason,
    /// Facts that were found all the same.
    pub draft: Draft,
    /// Missing parts, in words such as "text".
    pub missing: Vec<&'static str>,
}

/// Titles of error pages, in lower case.
const ERRORS: [&str; 9] = [
    "404",
    "not found",
    "page not found",
    "error 404",
    "403 forbidden",
    "access denied",
    "페이지를 찾을 수 없",
    "just a moment",
    "attention required",
];

/// Beginnings of headlines above a question for consent, in lower case.
const CONSENT_TITLES: [&str; 9] = [
    "before you continue",
    "we value your privacy",
    "your privacy",
    "we use cookies",
    "we and our partners",
    "cookie consent",
    "cookie settings",
    "manage cookies",
    "쿠키",
];
/// Buttons below such a question, in lower case.
const CONSENT_BUTTONS: [&str; 8] = [
    "accept all",
    "reject all",
    "accept cookies",
    "i agree",
    "more options",
    "manage options",
    "모두 수락",
    "모두 동의",
];
/// Letters of the longest question.
const MAX_CONSENT: usize = 4000;

/// Returns `true` for a page that asks for consent to cookies, and holds nothing else.
fn is_consent(lower_title: &str, lower: &str, blocks: &[Block], letters: usize) -> bool {
    let is_about = |text: &str| {
        ["cookie", "consent", "privacy", "쿠키", "개인정보"].iter().any(|word| text.contains(word))
    };
    let texts: Vec<_> = blocks.iter().map(|block| block.plain().to_lowercase()).collect();
    let about = texts.iter().filter(|text| is_about(text)).count();
    let has_button = CONSENT_BUTTONS.iter().any(|button| lower.contains(button));
    let is_titled = CONSENT_TITLES.iter().any(|title| lower_title.starts_with(title));
    letters < MAX_CONSENT
        && has_button
        && (is_titled && (about > 0 || lower.contains("cookie")) || about * 10 > texts.len() * 6)
}

/// Returns the reason to refuse a page, if there is one.
pub(super) fn judge(
    dom: &Dom,
    hidden: &[bool],
    page: &Bounded,
    facts: &Metadata,
    blocks: &[Block],
    region: Option<NodeId>,
    title: &str,
) -> Option<Reason> {
    let words = |block: &&Block| matches!(block.kind, Kind::Text | Kind::Quote | Kind::Item(..));
    let letters: usize = blocks.iter().filter(words).map(|block| length(&block.plain())).sum();
    let whole = dom.words(Dom::ROOT);
    let lower = whole.to_lowercase();
    let lower_title = title.to_lowercase();
    if paywall::is_cut(dom, hidden, facts, blocks, letters) && (facts.json.is_article || !title.is_empty()) {
        return Some(Reason::Paywall);
    }
    let asks_script = [
        "enable javascript",
        "requires javascript",
        "javascript is required",
        "turn on javascript",
        "자바스크립트를",
    ]
    .iter()
    .any(|words| lower.contains(words));
    if letters < MIN_LETTERS {
        let root = dom.ids().any(|id| {
            matches!(dom.node(id).attribute("id"), "root" | "app" | "__next" | "__nuxt" | "main-app")
        });
        return Some(
            if asks_script
                || page.script_bytes > 0
                    && (root || length(&whole) < 300)
                    && length(&whole) < 1500
                    && page.script_bytes > length(&whole)
            {
                Reason::Script
            } else if length(&whole) < 20 && title.is_empty() {
                Reason::Empty
            } else {
                Reason::NoArticle
            },
        );
    }
    let is_error = ERRORS.iter().any(|error| lower_title.starts_with(error)) && letters < 1500;
    let is_consent = is_consent(&lower_title, &lower, blocks, letters);
    (is_error || is_consent || is_list(dom, facts, blocks, region, letters)).then_some(Reason::NoArticle)
}

/// Returns `true` for a page of teasers: several headings that are links, and no run of paragraphs.
fn is_list(dom: &Dom, facts: &Metadata, blocks: &[Block], region: Option<NodeId>, letters: usize) -> bool {
    if facts.json.is_article || facts.og_type == "article" || !facts.published.is_empty() {
        return false;
    }
    let linked_headings = blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Heading(_)) && block.linked_percent() > 80)
        .count();
    let mut run = 0;
    let mut longest = 0;
    for block in blocks {
        let is_paragraph = matches!(block.kind, Kind::Text | Kind::Quote) && is_sentence(&block.plain());
        run = if is_paragraph { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let articles = region
        .map_or(0, |region| dom.below(region).skip(1).filter(|id| dom.node(*id).tag == "article").count());
    let items: usize = blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Item(..)))
        .map(|block| length(&block.plain()))
        .sum();
    (linked_headings >= 4 || articles >= 4) && longest <= 3 || items * 10 > letters * 9 && longest == 0
}
