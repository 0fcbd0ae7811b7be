//! Emphasis around a word that holds a mask: `*김*수*`, `**이**영** 씨`, `*김*수, 이*영*`, `*5*점*`.
//!
//! The parser closes at the first asterisk that can close, which is the mask. The one that closes is the last.

use std::ops::Range;

use comrak::nodes::AstNode;

use super::{LONG_RUN, PARTICLES, before, width};

/// Longest emphasis with masks, in bytes.
const MAX_LENGTH: usize = 200;

/// Family names of two syllables.
const LONG_FAMILY_NAMES: [&str; 9] = ["남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방", "망절"];

/// Family names of one syllable that are frequent. Other syllables are stressed alone: `**못**해`.
const FAMILY_NAMES: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용";

/// Words that follow a family name alone: `*김*씨`.
const TITLES: &str = "씨님측";

/// A run of asterisks and its neighbours.
struct Run {
    range: Range<usize>,
    before: Option<char>,
    after: Option<char>,
}

/// Emphasis that ends later than the parser takes it.
pub(super) struct Whole {
    /// Asterisks that hide letters.
    pub(super) masks: Vec<Range<usize>>,
    /// Byte behind the asterisks that close.
    pub(super) end: usize,
}

/// Finds the true end of the emphasis at `at` in `text`, if a mask was taken for it.
pub(super) fn find<'a>(node: &'a AstNode<'a>, text: &str, at: Range<usize>) -> Option<Whole> {
    let width = width(node);
    if width == 0
        || before(node).is_some_and(char::is_alphanumeric)
        || !text.get(at.start..)?.starts_with('*')
    {
        return None;
    }
    let is_mark = |byte: &u8| *byte == b'*';
    let opening = text[..at.start].bytes().rev().take(LONG_RUN).take_while(is_mark).count()
        + text[at.start..].bytes().take(LONG_RUN).take_while(is_mark).count();
    if opening >= LONG_RUN {
        return None;
    }
    let inside = text.get(at.start + width..at.end.checked_sub(width)?)?.trim_start_matches('*');
    let after = text.get(at.end..)?.trim_start_matches('*').chars().next()?;
    let hidden = inside.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let is_first_word = hidden.len() == inside.len();
    if !is_visible_part(hidden, after) {
        return None;
    }
    let from = at.end - width;
    let end = text.floor_char_boundary((from + MAX_LENGTH).min(text.len()));
    let line = text[from..end].split('\n').next().unwrap_or_default();
    let runs = runs(text, from..from + line.len());
    let mut masks = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let within_word =
            [run.before, run.after].iter().all(|letter| letter.is_some_and(char::is_alphanumeric));
        let goes_on = |letter: char| letter.is_alphanumeric() || letter == '*';
        if within_word {
            let rest = &text[run.range.end..from + line.len()];
            let is_last = !rest.split(|letter| !goes_on(letter)).next().unwrap_or_default().contains('*');
            let is_before_particle = run.after.is_some_and(|letter| PARTICLES.contains(letter));
            let closes = index > 0 && is_last && is_before_particle && run.range.len() == opening;
            if closes {
                return Some(Whole { masks, end: run.range.end });
            }
            masks.push(run.range.clone());
            continue;
        }
        let closes = index > 0
            && run.range.len() == opening
            && run.before.is_some_and(|letter| !letter.is_whitespace())
            && run.after.is_none_or(|letter| !letter.is_alphanumeric());
        let is_same_word = text[from..run.range.start].chars().all(goes_on);
        let is_mask = if hidden.is_ascii() {
            after.is_ascii() && !(is_first_word && after == 's')
        } else {
            !PARTICLES.contains(after)
        };
        return (closes && (is_same_word || is_mask)).then_some(Whole { masks, end: run.range.end });
    }
    None
}

/// Tests for what masks leave of a word: a family name, a number, or letters from A to Z.
fn is_visible_part(hidden: &str, after: char) -> bool {
    if hidden.is_empty() || !after.is_alphanumeric() {
        return false;
    }
    if hidden.is_ascii() {
        return hidden.len() <= 3 && (after.is_ascii() || hidden.bytes().all(|byte| byte.is_ascii_digit()));
    }
    hidden.chars().nth(1).is_none() || LONG_FAMILY_NAMES.contains(&hidden)
}

/// Tests for a family name in marks at the start of a word, where a syllable follows that begins no particle: `*김*수`.
pub(super) fn is_family_name<'a>(node: &'a AstNode<'a>, inside: &str, after: Option<char>) -> bool {
    let is_syllable = |letter: char| matches!(letter, '가'..='힣');
    !before(node).is_some_and(char::is_alphanumeric)
        && after
            .is_some_and(|after| is_syllable(after) && !PARTICLES.contains(after) && !TITLES.contains(after))
        && (inside.len() == '김'.len_utf8() && FAMILY_NAMES.contains(inside)
            || LONG_FAMILY_NAMES.contains(&inside))
}

/// The runs of asterisks in a range, without those after a `\`.
fn runs(text: &str, range: Range<usize>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut at = range.start;
    while let Some(next) = text[at..range.end].find('*') {
        let start = at + next;
        let length = text[start..range.end].bytes().take_while(|byte| *byte == b'*').count();
        at = start + length;
        let before = text[..start].chars().next_back();
        if before != Some('\\') {
            out.push(Run { range: start..at, before, after: text[at..].chars().next() });
        }
    }
    out
}
