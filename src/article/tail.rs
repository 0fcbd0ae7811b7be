//! The end of an article: cover credit, the writer's bio, calls to subscribe, related stories, rights, taglines.

use std::collections::HashSet;

use super::bio;
use super::blocks::{Block, Kind};
use super::byline;
use super::cover;
use super::furniture::{is_sentence, length};
use super::inline::Line;
use super::lines::{self, Furniture};
use super::stamp;
use super::title::key;

/// Letters of a paragraph that carries on after a call in the middle of an article.
const SUBSTANTIAL: usize = 90;

/// Quotations that are compared with the paragraphs, and bytes of a text in which that is done.
const MAX_QUOTES: usize = 20;
const MAX_QUOTED: usize = 400_000;

/// Letters of the last words of a reporter.
const MAX_SIGN_OFF: usize = 80;
/// Letters of a last paragraph in italics, and the blocks before it.
const MAX_NOTE: usize = 600;
const MIN_BEFORE_NOTE: usize = 4;

/// Placeholders that site systems print in place of an address.
const CLOAKS: [&str; 5] = [
    "This email address is being protected from spambots. You need JavaScript enabled to view it.",
    "This e-mail address is being protected from spambots. You need JavaScript enabled to view it.",
    "This email address is being protected from spambots.",
    "Email address is protected.",
    "이메일 주소는 스팸봇으로부터 보호됩니다.",
];

/// Facts of the lines below an article.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The credit line of the cover.
    pub(super) cover_credit: Option<String>,
    /// Writers named at the end.
    pub(super) writers: Vec<String>,
}

/// Facts by which furniture is known.
pub(super) struct Known<'a> {
    /// Printed names of the writers.
    pub(super) writers: &'a [String],
    /// Names of the house and its site.
    pub(super) houses: &'a [String],
    /// Lines that stand outside of the article too.
    pub(super) elsewhere: &'a HashSet<String>,
}

impl Known<'_> {
    fn names(&self) -> bio::Names<'_> {
        bio::Names { writers: self.writers, houses: self.houses }
    }
}

/// Takes furniture off the blocks of an article, and returns the facts of its end.
pub(super) fn take(blocks: &mut Vec<Block>, known: &Known<'_>) -> Tail {
    let mut tail = Tail::default();
    for block in blocks.iter_mut() {
        cover::take(block, &mut tail.cover_credit);
        hide_addresses(block);
    }
    blocks.retain(|block| !is_without_words(block));
    drop_pull_quotes(blocks);
    let count = blocks.len();
    let mut kept: Vec<Block> = Vec::with_capacity(count);
    let mut all = std::mem::take(blocks).into_iter().enumerate().collect::<Vec<_>>();
    let substantial = substantial_after(&all, known);
    let mut skipping = false;
    // A heading right above the paragraph with which the article goes on.
    let mut heading: Option<Block> = None;
    for (place, block) in all.drain(..) {
        let rest = substantial[place + 1];
        match judge(&block, known, &mut tail) {
            Judgement::Keep if skipping && !is_substantial(&block, known) => {
                heading = Some(block).filter(is_heading);
            }
            Judgement::Keep => {
                kept.extend(heading.take().filter(|_| skipping));
                skipping = false;
                kept.push(block);
            }
            // What opens a part of furniture ends the article when little of it follows.
            Judgement::Open if rest == 0 => break,
            Judgement::Open => skipping = true,
            Judgement::End if rest * 3 < substantial[0] => break,
            Judgement::Drop | Judgement::End => {}
        }
    }
    trim(&mut kept, known);
    *blocks = kept;
    tail
}

/// A heading, or a question in bold.
fn is_heading(block: &Block) -> bool {
    let mut runs = block.lines.iter().flat_map(|line| &line.runs);
    matches!(block.kind, Kind::Heading(_))
        || block.kind == Kind::Text && runs.all(|run| run.style.strong || run.text.trim().is_empty())
}

/// Takes out quotations that only say again what a paragraph says.
fn drop_pull_quotes(blocks: &mut Vec<Block>) {
    let size: usize = blocks.iter().flat_map(|block| &block.lines).map(|line| line.plain().len()).sum();
    let quotes = blocks.iter().filter(|block| block.kind == Kind::Quote).count();
    if quotes == 0 || quotes > MAX_QUOTES || size > MAX_QUOTED {
        return;
    }
    let texts: Vec<String> =
        blocks.iter().filter(|block| block.kind == Kind::Text).map(|block| key(&block.plain())).collect();
    blocks.retain(|block| {
        let quote = if block.kind == Kind::Quote { key(&block.plain()) } else { String::new() };
        quote.chars().count() < 12 || !texts.iter().any(|text| text.contains(&quote))
    });
}

/// Decision on a block.
enum Judgement {
    Keep,
    Drop,
    /// Opens a part of furniture, which ends with the next paragraph of the article.
    Open,
    /// Ends the article.
    End,
}

fn judge(block: &Block, known: &Known<'_>, tail: &mut Tail) -> Judgement {
    let text = block.plain();
    if matches!(block.kind, Kind::Table(_) | Kind::Code(_)) {
        return Judgement::Keep;
    }
    let kinds: Vec<_> = block.lines.iter().map(lines::kind).collect();
    if kinds.contains(&Some(Furniture::Contact))
        && length(&text) < 120
        && let Some(byline) = byline::read(&text)
    {
        tail.writers.extend(byline.names);
        return Judgement::Drop;
    }
    if !kinds.is_empty() && kinds.iter().all(Option::is_some) {
        let has = |kind| kinds.contains(&Some(kind));
        return if has(Furniture::Ending) || has(Furniture::Rights) {
            Judgement::End
        } else if has(Furniture::Related)
            && (matches!(block.kind, Kind::Heading(_)) || block.linked_percent() < 20)
            || has(Furniture::Call)
        {
            Judgement::Open
        } else {
            Judgement::Drop
        };
    }
    if bio::is_of_writer(&text, known.names()) || bio::is_of_house(&text, known.names()) {
        return Judgement::End;
    }
    if let Some(byline) = byline_of(block, &text).filter(|_| length(&text) < 120) {
        tail.writers.extend(byline.names);
        return Judgement::Drop;
    }
    if block.kind == Kind::Text && is_labelled_date(&text) {
        return Judgement::Drop;
    }
    // A line that is a link and nothing else leads to another story.
    let is_link = block.linked_percent() > 85 && !matches!(block.kind, Kind::Quote) && length(&text) < 300;
    if is_link { Judgement::Drop } else { Judgement::Keep }
}

/// Reads a byline, also one beside a link of the site: `<b>홍길동 기자</b><a>기사 더보기</a>`.
fn byline_of(block: &Block, text: &str) -> Option<byline::Byline> {
    byline::read(text).or_else(|| {
        let is_mixed = (1..=80).contains(&block.linked_percent());
        let mut parts = block.lines.iter().filter(|_| is_mixed).flat_map(Line::parts);
        parts.find_map(|part| byline::read(&part))
    })
}

/// `Published 18 November 2022`
fn is_labelled_date(text: &str) -> bool {
    const LABELS: [&str; 8] =
        ["published", "posted", "updated", "last updated", "입력", "등록", "승인", "수정"];
    let lower = text.to_lowercase();
    LABELS.iter().any(|label| lower.starts_with(label))
        && stamp::find(text).is_some_and(|(_, range)| length(text).saturating_sub(range.len()) < 24)
}

/// Returns for each place the letters of the article's paragraphs from there on.
fn substantial_after(blocks: &[(usize, Block)], known: &Known<'_>) -> Vec<usize> {
    let mut sums = vec![0; blocks.len() + 1];
    for (place, block) in blocks.iter().rev() {
        let size = if is_substantial(block, known) { length(&block.plain()) } else { 0 };
        sums[*place] = sums[place + 1] + size;
    }
    sums
}

fn is_substantial(block: &Block, known: &Known<'_>) -> bool {
    let text = block.plain();
    let is_words = matches!(block.kind, Kind::Text | Kind::Quote);
    is_words
        && length(&text) >= SUBSTANTIAL
        && is_sentence(&text)
        && block.linked_percent() < 40
        && !bio::is_of_writer(&text, known.names())
        && !bio::is_of_house(&text, known.names())
        && !block.lines.iter().all(|line| lines::kind(line).is_some())
        && !known.elsewhere.contains(&key(&text))
}

fn is_without_words(block: &Block) -> bool {
    block.lines.is_empty()
        && matches!(block.kind, Kind::Text | Kind::Quote | Kind::Heading(_) | Kind::Item(..))
}

/// Takes out what a proxy left of an address, and the sentence around it when it asks to write there.
fn hide_addresses(block: &mut Block) {
    for line in &mut block.lines {
        for cloak in CLOAKS {
            line.replace(cloak, "[email protected]");
        }
        let text = line.plain();
        if !text.contains("[email protected]") {
            continue;
        }
        if lines::kind(line) == Some(Furniture::Contact) {
            line.runs.clear();
            continue;
        }
        for mark in [" at [email protected]", "([email protected])", "[email protected]"] {
            line.remove(mark);
        }
    }
    block.lines.retain(|line| !line.is_empty());
}

/// Takes taglines, headings without a paragraph and lines known from elsewhere off the end.
fn trim(blocks: &mut Vec<Block>, known: &Known<'_>) {
    while let Some(last) = blocks.last() {
        let text = last.plain();
        let is_end = match last.kind {
            Kind::Heading(_) | Kind::Rule => true,
            Kind::Text => {
                // Some houses print a sign behind the last sentence.
                let text = text.trim_end_matches([' ', '■', '◆', '●', '□', '∎', '◼']).to_owned();
                let small = length(&text) < 60 && !is_sentence(&text) && !text.ends_with(['"', '”']);
                small
                    || is_sign_off(&text, known)
                    || blocks.len() > MIN_BEFORE_NOTE && is_in_italics(last)
                    || length(&text) < 300 && known.elsewhere.contains(&key(&text))
                    || is_about_house(&text, known)
            }
            Kind::Item(..) => last.linked_percent() > 60 || known.elsewhere.contains(&key(&text)),
            Kind::Quote | Kind::Table(_) | Kind::Code(_) | Kind::Image(_) => false,
        };
        if !is_end || blocks.len() == 1 {
            return;
        }
        blocks.pop();
    }
}

/// A last paragraph in italics: a note of the desk, a plea, a bio.
fn is_in_italics(block: &Block) -> bool {
    let text = block.plain();
    length(&text) < MAX_NOTE
        && !text.starts_with(['“', '"', '‘'])
        && block
            .lines
            .iter()
            .flat_map(|line| &line.runs)
            .all(|run| run.style.emphasis || run.text.trim().is_empty())
}

/// The last words of a reporter on the air: `누리방송 뉴스 홍길동입니다.`, `For Harbour Radio, I’m Dain Oh.`
fn is_sign_off(text: &str, known: &Known<'_>) -> bool {
    let bare = text.trim_end_matches(['.', ' ']);
    let named = known.writers.iter().any(|writer| {
        let korean = ["입니다", "이었습니다", "였습니다", " 기자입니다", " 기자였습니다"];
        korean.iter().any(|end| bare.strip_suffix(end).is_some_and(|start| start.ends_with(writer.as_str())))
            || ["I’m ", "I'm ", "I am "].iter().any(|opening| bare.ends_with(&format!("{opening}{writer}")))
    });
    named && length(text) < MAX_SIGN_OFF
}

/// A tagline with the name of the house: `The Lantern: security in plain words.`
fn is_about_house(text: &str, known: &Known<'_>) -> bool {
    let lower = text.to_lowercase();
    length(text) < 90
        && known.houses.iter().filter(|house| house.chars().count() > 3).any(|house| {
            lower
                .strip_prefix(&house.to_lowercase())
                .is_some_and(|rest| rest.trim_start().starts_with([':', '|', '-', '–', '—', ',']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(paragraphs: &[&str]) -> (Vec<String>, Tail) {
        let mut blocks: Vec<_> = paragraphs
            .iter()
            .map(|text| Block {
                kind: Kind::Text,
                lines: vec![Line::of(text)],
                is_caption: false,
                is_credit: false,
                at: 0,
            })
            .collect();
        let (writers, houses) = (["Dain Oh".to_owned()], ["The Readable".to_owned()]);
        let elsewhere = HashSet::from([key("Security in plain words.")]);
        let tail = take(&mut blocks, &Known { writers: &writers, houses: &houses, elsewhere: &elsewhere });
        (blocks.iter().map(Block::plain).collect(), tail)
    }

    #[test]
    fn the_end_of_a_page_is_taken_off() {
        let body = "The ministry published the rules on Friday and asked every company to answer by the end of the year, officials said.";
        let (kept, tail) = left(&[
            body,
            "Dain Oh said in an earlier interview that nothing had changed.",
            "The cover image of this article was designed by Areum Hwang. ",
            "Dain Oh is a reporter for The Readable. She covers privacy and was a teacher before.",
            "She lives in Seoul.",
            "Subscribe to our newsletter",
            "Security in plain words.",
        ]);
        assert_eq!(kept, [body, "Dain Oh said in an earlier interview that nothing had changed."]);
        assert_eq!(
            tail.cover_credit.as_deref(),
            Some("The cover image of this article was designed by Areum Hwang.")
        );
    }

    #[test]
    fn reporters_sign_off() {
        let known = |writers: &[String], text: &str| {
            is_sign_off(text, &Known { writers, houses: &[], elsewhere: &HashSet::new() })
        };
        let writers = ["홍길동".to_owned(), "Dain Oh".to_owned()];
        assert!(known(&writers, "누리방송 뉴스 홍길동입니다."));
        assert!(known(&writers, "For Harbour Radio, I’m Dain Oh."));
        assert!(!known(&writers, "이 사건을 처음 알린 사람은 기자가 아니라 그의 이웃인 김철수 씨였습니다."));
        assert!(!known(&[], "누리방송 뉴스 홍길동입니다."));
    }

    #[test]
    fn a_call_in_the_middle_ends_nothing() {
        let body = "The ministry published the rules on Friday and asked every company to answer by the end of the year, officials said.";
        let other = "Companies answered on the same day that the rules were late and that they would need more people to follow them.";
        assert_eq!(left(&[body, "Sign up for our newsletter", "Advertisement", other]).0, [body, other]);
        assert_eq!(left(&[body, "The bank asked customers to write to its desk at [email protected] and to wait for a call before they pay.", other]).0.len(), 3);
    }
}
