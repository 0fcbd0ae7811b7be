//! The end of an article: cover credit, the writer's bio, calls to subscribe, related stories, rights, taglines.

use std::collections::HashSet;

use super::blocks::{Block, Kind};
use super::byline;
use super::furniture::{is_sentence, length};
use super::lines::{self, Furniture};
use super::title::key;

/// Letters of a paragraph that carries on after a call in the middle of an article.
const SUBSTANTIAL: usize = 90;

/// Words of a person's work, in lower case.
const WORK: [&str; 33] = [
    "reporter",
    "journalist",
    "editor",
    "correspondent",
    "columnist",
    "writer",
    "writes",
    "covers",
    "covered",
    "covering",
    "reports on",
    "reporting",
    "newsroom",
    "founder",
    "graduated",
    "degree",
    "majored",
    "joined",
    "contributor",
    "researcher",
    "fellow",
    "author of",
    "freelance",
    "designer",
    "기자",
    "취재",
    "편집",
    "담당",
    "특파원",
    "칼럼니스트",
    "전공",
    "졸업",
    "입사",
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

/// Takes furniture off the blocks of an article, and returns the facts of its end.
pub(super) fn take(blocks: &mut Vec<Block>, known: &Known<'_>) -> Tail {
    let mut tail = Tail::default();
    for block in blocks.iter_mut() {
        take_cover_credit(block, &mut tail);
        hide_addresses(block);
    }
    blocks.retain(|block| !is_without_words(block));
    let count = blocks.len();
    let mut kept: Vec<Block> = Vec::with_capacity(count);
    let mut all = std::mem::take(blocks).into_iter().enumerate().collect::<Vec<_>>();
    let substantial = substantial_after(&all, known);
    let mut skipping = false;
    for (place, block) in all.drain(..) {
        let rest = substantial[place + 1];
        match judge(&block, known, &mut tail) {
            Judgement::Keep if skipping && !is_substantial(&block, known) => {}
            Judgement::Keep => {
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
    if is_bio(&text, known) || is_house_bio(&text, known) {
        return Judgement::End;
    }
    if let Some(byline) = byline::read(&text).filter(|_| length(&text) < 120) {
        tail.writers.extend(byline.names);
        return Judgement::Drop;
    }
    // A line that is a link and nothing else leads to another story.
    let is_link = block.linked_percent() > 85 && !matches!(block.kind, Kind::Quote) && length(&text) < 300;
    if is_link { Judgement::Drop } else { Judgement::Keep }
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
        && !is_bio(&text, known)
        && !is_house_bio(&text, known)
        && !block.lines.iter().all(|line| lines::kind(line).is_some())
        && !known.elsewhere.contains(&key(&text))
}

fn is_without_words(block: &Block) -> bool {
    block.lines.is_empty()
        && matches!(block.kind, Kind::Text | Kind::Quote | Kind::Heading(_) | Kind::Item(..))
}

/// `Dain Oh is a reporter …`: begins with a writer, and tells of work.
fn is_bio(text: &str, known: &Known<'_>) -> bool {
    let size = length(text);
    if size > 1600 {
        return false;
    }
    let lower = text.to_lowercase();
    let works = || WORK.iter().any(|word| lower.contains(word));
    let opening = [
        "is a ",
        "is an ",
        "is the ",
        "was a ",
        "has been ",
        "has covered ",
        "has worked ",
        "covers ",
        "writes ",
        "reports ",
        "joined ",
        "works ",
        "leads ",
        "holds ",
        "studied ",
        "graduated ",
    ];
    let named = known.writers.iter().any(|writer| {
        lower.strip_prefix(&writer.to_lowercase()).is_some_and(|rest| {
            let rest = rest.trim_start();
            opening.iter().any(|opening| rest.starts_with(opening))
                || rest.starts_with([',', '(', ':', '–', '—', '-', '|']) && size < 400
                || rest.is_empty()
                || rest.starts_with("기자는")
                || rest.starts_with("기자") && size < 120
        })
    });
    if named {
        return works() || size < 80;
    }
    // A bio of somebody who is not in the byline, such as the poster.
    let introduces = lower.split_whitespace().count() > 4 && {
        let words: Vec<_> = text.split_whitespace().take(4).collect();
        let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        words.len() == 4
            && words[..2].iter().all(capital)
            && (words[2] == "is" && matches!(words[3], "a" | "an" | "the")
                || matches!(words[2], "covers" | "writes"))
    };
    introduces
        && size < 500
        && [
            "is a reporter",
            "is a journalist",
            "is an editor",
            "is a staff",
            "is a writer",
            "is a freelance",
            "is a senior",
            "is the editor",
            "covers ",
            "writes about",
            "is a correspondent",
            "is a distinguished journalist",
            "is an award-winning",
        ]
        .iter()
        .any(|word| lower.contains(word))
        && known.houses.iter().any(|house| !house.is_empty() && lower.contains(&house.to_lowercase()))
}

/// `The Readable is a newsroom that …`
fn is_house_bio(text: &str, known: &Known<'_>) -> bool {
    let lower = text.to_lowercase();
    length(text) < 600
        && known.houses.iter().filter(|house| !house.is_empty()).any(|house| {
            lower.strip_prefix(&house.to_lowercase()).is_some_and(|rest| {
                let rest = rest.trim_start_matches([' ', ',', ':', '|', '-', '–', '—']);
                rest.is_empty()
                    || [
                        "is a ",
                        "is an ",
                        "is the ",
                        "is your ",
                        "is where ",
                        "reports on",
                        "covers ",
                        "brings ",
                        "는 ",
                        "은 ",
                    ]
                    .iter()
                    .any(|opening| rest.starts_with(opening))
                        && [
                            "news", "media", "report", "journal", "언론", "뉴스", "매체", "보도", "magazine",
                            "stories",
                        ]
                        .iter()
                        .any(|word| rest.contains(word))
            })
        })
}

/// Takes `The cover image … was designed by …` out, as a fact.
fn take_cover_credit(block: &mut Block, tail: &mut Tail) {
    if !matches!(block.kind, Kind::Text | Kind::Quote) || block.lines.len() > 12 {
        return;
    }
    block.lines.retain_mut(|line| {
        let text = line.plain();
        if text.len() > 4000 {
            return true;
        }
        let Some(start) = cover_start(&text) else { return true };
        let end = text[start..].find(['.', '。']).map_or(text.len(), |_| sentence_end(&text, start));
        if text[start..].contains(['.', '。']) && end < text.len() && length(&text[end..]) > 20 {
            return true;
        }
        if tail.cover_credit.is_none() {
            tail.cover_credit =
                Some(text[start..].trim().trim_matches(['(', ')', '[', ']', '*']).trim().to_owned());
        }
        // A sentence before it stays.
        let before = text[..start].trim_end().len();
        if before > 0 {
            let mut left = before;
            for run in &mut line.runs {
                let mut keep = left.min(run.text.len());
                while !run.text.is_char_boundary(keep) {
                    keep -= 1;
                }
                left -= keep;
                run.text.truncate(keep);
            }
            line.runs.retain(|run| !run.text.is_empty());
        }
        before > 0
    });
}

/// Returns the end of the last sentence of a credit: an initial or a house's name may hold a full stop.
fn sentence_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let end = rest.match_indices(". ").map(|(at, _)| at + 1).find(|at| {
        let word = rest[..*at].rsplit(' ').next().unwrap_or("");
        word.chars().count() > 3
    });
    end.map_or(text.len(), |end| start + end)
}

/// Returns where a sentence about the cover begins.
fn cover_start(text: &str) -> Option<usize> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let openings = [
        "the cover image",
        "cover image",
        "the cover photo",
        "cover photo",
        "the cover of this",
        "cover illustration",
        "the cover illustration",
        "the cover art",
        "cover art",
        "cover design",
        "cover by",
        "표지 이미지",
        "커버 이미지",
        "표지 사진",
        "표지 그림",
        "표지 디자인",
    ];
    let made = [
        "designed",
        "credit",
        " by ",
        "photo",
        "illustrat",
        "provided",
        "courtesy",
        "source",
        "디자인",
        "제공",
        "촬영",
        "그림",
        "제작",
        ":",
    ];
    let starts = openings.iter().filter_map(|opening| lower.find(opening)).filter(|at| {
        let before = lower[..*at].trim_end_matches(['(', '[', '*', ' ', '"', '“']);
        before.is_empty() || before.ends_with(['.', '!', '?', '”', '"', '다'])
    });
    let start = starts.min()?;
    let sentence = &lower[start..];
    made.iter().any(|word| sentence.contains(word)).then_some(start)
}

/// Takes out what a proxy left of an address, and the sentence around it when it asks to write there.
fn hide_addresses(block: &mut Block) {
    for line in &mut block.lines {
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
                let small = length(&text) < 60 && !is_sentence(&text) && !text.ends_with(['"', '”']);
                small
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
    use crate::article::inline::Line;

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
    fn a_call_in_the_middle_ends_nothing() {
        let body = "The ministry published the rules on Friday and asked every company to answer by the end of the year, officials said.";
        let other = "Companies answered on the same day that the rules were late and that they would need more people to follow them.";
        assert_eq!(left(&[body, "Sign up for our newsletter", "Advertisement", other]).0, [body, other]);
        assert_eq!(left(&[body, "The bank asked customers to write to its desk at [email protected] and to wait for a call before they pay.", other]).0.len(), 3);
    }
}
