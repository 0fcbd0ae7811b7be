//! `four news stories`, in a sentence about what the issue brings.

use super::Noun;
use crate::check::text::context::{sentence, word_after, word_before};
use crate::check::text::numbers::{Notation, Number};
use std::ops::Range;

/// Sentences that are about another issue, or about no issue.
const ELSEWHERE: [&str; 20] = [
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
/// What newsrooms do with stories; beside one of them somebody has to stand who makes or reads the issue.
const DONE: [&str; 26] = [
    "pick",
    "chose",
    "choos",
    "select",
    "bring",
    "brought",
    "prepar",
    "gather",
    "collect",
    "compil",
    "curat",
    "handpick",
    "round",
    "present",
    "share",
    "introduc",
    "offer",
    "find",
    "contain",
    "includ",
    "featur",
    "deliver",
    "recommend",
    "put together",
    "here are",
    "covers",
];
const WHO: [&str; 12] =
    ["we", "we've", "i", "i've", "our", "us", "you", "your", "issue", "briefing", "newsletter", "edition"];
/// Words before a number that make it a part, or no exact number.
const PARTIAL: [&str; 28] = [
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
/// Words between a number and its noun that make it another thing.
const STOPS: [&str; 24] = [
    "of", "in", "on", "at", "and", "or", "more", "other", "another", "such", "last", "the", "a", "an", "to",
    "from", "for", "with", "by", "our", "who", "that", "which", "further",
];

/// What a number counts, if it is the stories of the issue.
pub(super) fn noun(text: &str, number: &Number, value: usize) -> Option<(Noun, Range<usize>)> {
    if number.notation == Notation::Korean {
        return None;
    }
    let (noun, end) = counted(text, number.range.end)?;
    let before = word_before(text, number.range.start).to_lowercase();
    let in_range = text[..number.range.start].ends_with(['-', '–', '~', '#', '$']);
    if in_range || PARTIAL.contains(&before.as_str()) || is_part(&text[end..], value) {
        return None;
    }
    let place = sentence(text, number.range.start);
    let said = text[place.clone()].to_lowercase();
    let elsewhere = ELSEWHERE.iter().any(|word| said.contains(word));
    (!elsewhere && (is_done(&said, &before) || stands_alone(text, &place, number)))
        .then_some((noun, number.range.start..end))
}

/// The noun behind a number, with at most three words between.
fn counted(text: &str, from: usize) -> Option<(Noun, usize)> {
    let mut at = from;
    for _ in 0..4 {
        let rest = text[at..].strip_prefix([' ', '\u{a0}'])?;
        let start = text.len() - rest.len();
        let length = rest.find(|c: char| !(c.is_alphabetic() || c == '-')).unwrap_or(rest.len());
        let word = &rest[..length];
        let end = start + length;
        let noun = match word {
            "story" | "stories" | "article" | "articles" | "headline" | "headlines" => Some(Noun::Story),
            "item" | "items" | "piece" | "pieces" => Some(Noun::Item),
            "news" => match counted(text, end)
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
        if word.is_empty() || STOPS.contains(&word) || word.starts_with(char::is_uppercase) {
            return None;
        }
        at = end;
    }
    None
}

/// Whether what follows the noun takes a part out of the whole: `two stories high`, `one story of ours`.
fn is_part(behind: &str, value: usize) -> bool {
    let next = word_after(behind, 0);
    let part = ["high", "tall", "of", "each", "a", "per", "long", "more", "earlier", "later"].contains(&next);
    // "One story" is most often one among several.
    let closed =
        behind.starts_with(['.', '!', ',']) || behind.is_empty() || matches!(next, "for" | "this" | "in");
    part || (value == 1 && !closed)
}

/// Whether somebody does with stories what newsrooms do, or has them.
fn is_done(said: &str, before: &str) -> bool {
    let mut words = said.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    let somebody = words.any(|word| WHO.contains(&word.replace('’', "'").as_str()));
    let starts = |start: &&str| {
        said.match_indices(*start).any(|(at, _)| !said[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    // What others send or tell is theirs.
    let others = ["sent us", "told us", "readers", "wrote to us"].iter().any(|word| said.contains(word));
    somebody && !others && (before == "have" || DONE.iter().any(starts))
}

/// `This week: three stories.`
fn stands_alone(text: &str, sentence: &Range<usize>, number: &Number) -> bool {
    let ahead = text[sentence.start..number.range.start].trim();
    ahead.ends_with(':') && ahead.split_whitespace().count() <= 4
}
