//! English nouns that a number counts: `four news stories`.

use std::ops::Range;

use super::names::Names;
use super::noun::Noun;
use crate::check::rules::issue::editing::{is_about_this_issue, selects};
use crate::check::text::context::{sentence, word_after, word_before};
use crate::check::text::numbers::{Notation, Number};
use crate::check::text::own_names::any_within;

/// Words of sentences about another issue, or about no issue.
const OTHER_ISSUE_EN: [&str; 20] = [
    "last week",
    "last issue",
    "last month",
    "last year",
    "previous",
    "next week",
    "next issue",
    "next month",
    "ago",
    "yesterday",
    "tomorrow",
    "so far",
    "every week",
    "each week",
    "every issue",
    "most-read",
    "since",
    "per week",
    "coming weeks",
    "years",
];
/// Words before a number that make it a part, or inexact.
const PARTIAL_WORDS: [&str; 28] = [
    "first",
    "last",
    "other",
    "another",
    "remaining",
    "final",
    "than",
    "least",
    "about",
    "over",
    "nearly",
    "almost",
    "around",
    "or",
    "to",
    "every",
    "part",
    "page",
    "only",
    "extra",
    "additional",
    "of",
    "after",
    "before",
    "between",
    "other's",
    "next",
    "same",
];
/// Words behind a noun that say for which issue the stories are.
const PERIODS: [&str; 8] = [
    "of the week",
    "of this week",
    "of the day",
    "of the month",
    "of this month",
    "this week",
    "today",
    "for you",
];
/// Words before the number of a headline, as in `Top five stories from The Quay`.
const HEADLINE_WORDS: [&str; 10] =
    ["a", "half", "the", "our", "top", "best", "these", "this", "week's", "today's"];
/// Those of them that say whose stories they are.
const OURS: [&str; 3] = ["our", "week's", "today's"];
/// Words that separate a number from a following noun.
const STOP_WORDS: [&str; 24] = [
    "of", "in", "on", "at", "and", "or", "more", "other", "another", "such", "last", "the", "a", "an", "to",
    "from", "for", "with", "by", "our", "who", "that", "which", "further",
];

/// Returns the counted noun and its range, if the number counts the stories of the issue.
pub(super) fn english_noun(
    text: &str,
    number: &Number,
    value: usize,
    names: &Names,
) -> Option<(Noun, Range<usize>)> {
    if number.notation == Notation::Korean {
        return None;
    }
    let place = sentence(text, number.range.start);
    let is_loud = !text[place.clone()].contains(char::is_lowercase);
    let (noun, end) = noun_after(text, number.range.end, is_loud)?;
    let before = word_before(text, number.range.start).to_lowercase();
    let in_range = text[..number.range.start].ends_with(['-', '–', '~', '#', '$']);
    if in_range || PARTIAL_WORDS.contains(&before.as_str()) || is_partial(&text[end..], value) {
        return None;
    }
    let sentence_text = text[place.clone()].to_lowercase();
    let elsewhere = OTHER_ISSUE_EN.iter().any(|word| sentence_text.contains(word));
    let is_own = any_within(&names.subjects, &place);
    // `Five picks` is also what somebody does.
    let is_sentence = || {
        noun != Noun::Pick
            && (is_about_this_issue(&sentence_text, &before, is_own)
                || (any_within(&names.authors, &place) && selects(&sentence_text)))
    };
    (!elsewhere
        && (is_sentence()
            || follows_colon(text, &place, number)
            || is_headline(text, &place, number, end, &names.own)))
    .then_some((noun, number.range.start..end))
}

/// Finds the noun after a number, with at most three words between. `is_loud` is true in a sentence of capitals.
fn noun_after(text: &str, from: usize, is_loud: bool) -> Option<(Noun, usize)> {
    let mut at = from;
    for _ in 0..4 {
        let rest = text[at..].strip_prefix([' ', '\u{a0}'])?;
        let start = text.len() - rest.len();
        let length = rest.find(|c: char| !(c.is_alphabetic() || c == '-')).unwrap_or(rest.len());
        let lower = if is_loud { rest[..length].to_lowercase() } else { String::new() };
        let word = if is_loud { lower.as_str() } else { &rest[..length] };
        let end = start + length;
        let noun = match word {
            "story" | "stories" | "article" | "articles" | "headline" | "headlines" => Some(Noun::Story),
            "item" | "items" | "piece" | "pieces" => Some(Noun::Item),
            "picks" => Some(Noun::Pick),
            "news" => match noun_after(text, end, is_loud)
                .filter(|(_, next)| text[end..*next].split_whitespace().count() == 1)
            {
                Some(found) => return Some(found),
                None => Some(Noun::Story),
            },
            _ => None,
        };
        if let Some(noun) = noun {
            return Some((noun, end));
        }
        if word.is_empty() || STOP_WORDS.contains(&word) || word.starts_with(char::is_uppercase) {
            return None;
        }
        at = end;
    }
    None
}

/// True if the words after the noun make it a part of the whole: `two stories high`, `one story of ours`.
fn is_partial(behind: &str, value: usize) -> bool {
    let next = word_after(behind, 0);
    let near = behind.trim_start();
    let whole_week = PERIODS
        .iter()
        .any(|period| near.get(..period.len()).is_some_and(|start| start.eq_ignore_ascii_case(period)));
    let part = !whole_week
        && ["high", "tall", "of", "each", "a", "per", "long", "more", "earlier", "later"].contains(&next);
    // "One story" usually means one of several.
    let closed =
        behind.starts_with(['.', '!', ',']) || behind.is_empty() || matches!(next, "for" | "this" | "in");
    part || (value == 1 && !closed)
}

/// True for a number after a short lead and a colon: `This week: three stories.`
fn follows_colon(text: &str, sentence: &Range<usize>, number: &Number) -> bool {
    let ahead = text[sentence.start..number.range.start].trim();
    ahead.ends_with(':') && ahead.split_whitespace().count() <= 4
}

/// True for a sentence without a verb that names the publication as the source: `A dozen stories from The Quay`; or whose
/// stories are ours or of this issue: `Our five stories this week.`
fn is_headline(
    text: &str,
    sentence: &Range<usize>,
    number: &Number,
    end: usize,
    own_names: &[Range<usize>],
) -> bool {
    let ahead = text[sentence.start..number.range.start].to_lowercase().replace('’', "'");
    let mut rest = text[end..].trim_start();
    if let Some(period) = PERIODS
        .iter()
        .find(|period| rest.get(..period.len()).is_some_and(|start| start.eq_ignore_ascii_case(period)))
    {
        rest = rest[period.len()..].trim_start();
    }
    let source = ["from ", "by "].iter().find_map(|word| rest.strip_prefix(word));
    let is_ours = ahead.split_whitespace().any(|word| OURS.contains(&word));
    let is_whole = rest.is_empty() || rest.starts_with(['.', ':', '!']);
    ahead.split_whitespace().all(|word| HEADLINE_WORDS.contains(&word))
        && (is_ours && is_whole
            || source.is_some_and(|source| {
                let at = text.len() - source.len();
                own_names.iter().any(|name| name.start <= at + "the ".len() && name.end > at)
            }))
}
