use std::ops::Range;

use super::editing::is_about_this_issue;
use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{sentence, word_after, word_before};
use crate::check::text::numbers::{Notation, Number, counter, in_hangul, in_words, numbers};
use crate::check::text::own_names::{OwnNames, any_within, is_inside};
use crate::compose;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, pluralize};
use crate::issue::{Item, ItemKind};

/// ## What it finds
/// A greeting that gives another number of stories than the issue has: "four news stories" before five, "기사 7건" before
/// eight. The rule compares it with the whole issue, even if some recipients get only a part. "Stories" and "articles"
/// may leave out lists of links and announcements. Whoever selects the stories may be "we", "our team" and "the desk",
/// or the publication by its `name`, `house` or `tag`.
///
/// ## Why it matters to a reader
/// A reader who counts will look for the missing story, and wonder what else nobody checked.
///
/// ## Example
/// ```markdown
/// Hello from Seoul. We picked four news stories for you.
/// ```
///
/// ## Better
/// ```markdown
/// Hello from Seoul. We picked five news stories for you.
/// ```
pub(super) struct StoryCount;

impl Rule for StoryCount {
    fn code(&self) -> Code {
        Code("issue::story_count")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        // Nobody picks what is paid for.
        // A greeting counts the items of its edition.
        let languages = compose::other_languages(context.issue, context.publication).into_iter().map(Some);
        let editions: Vec<Vec<&Item>> = std::iter::once(None)
            .chain(languages)
            .map(|language| {
                let holds = |item: &&Item| {
                    item.is_news() && compose::edition_holds(item, context.publication, language.as_ref())
                };
                context.issue.items.iter().filter(holds).collect()
            })
            .collect();
        let all = editions.first().map_or(0, Vec::len);
        // Without all items, the count cannot be checked.
        if all == 0 || !context.issue.unreadable_items.is_empty() {
            return;
        }
        let of = |items: &[&Item], kinds: &[ItemKind]| {
            items.iter().filter(|item| kinds.contains(&item.kind)).count()
        };
        let fits = |noun: Noun, value: usize| {
            editions.iter().any(|items| {
                let stories = [
                    of(items, &[ItemKind::Story]),
                    of(items, &[ItemKind::Story, ItemKind::Links]),
                    of(items, &[ItemKind::Story, ItemKind::Announcement]),
                ];
                value == items.len() || (noun == Noun::Story && stories.contains(&value))
            })
        };
        let own_names = OwnNames::of(context.publication);
        let greeting = context.issue_text.passages.iter().filter(|passage| passage.role == Role::Greeting);
        let mentions: Vec<_> = greeting
            .flat_map(|passage| {
                story_counts(passage.prose(), &own_names).into_iter().map(move |count| (passage, count))
            })
            .collect();
        // A greeting in two languages gives the number twice, and each must be right.
        let (korean, english): (Vec<_>, Vec<_>) = mentions
            .into_iter()
            .partition(|(passage, mention)| !passage.text[mention.range.clone()].is_ascii());
        for mentions in [korean, english] {
            // If one number, or the sum of all, is right, the others count parts.
            let sum: usize = mentions.iter().map(|(_, mention)| mention.value).sum();
            let right = mentions
                .iter()
                .any(|(_, mention)| fits(mention.noun, mention.value) || fits(mention.noun, sum));
            let Some(first) = mentions.first().map(|(_, mention)| mention.value).filter(|_| !right) else {
                continue;
            };
            for (passage, mention) in mentions.iter().filter(|(_, mention)| mention.value == first) {
                let at = passage.span(mention.range.clone());
                let written = &passage.text[mention.range.clone()];
                let message =
                    format!("the greeting says `{written}`, but the issue has {}", pluralize(all, "item"));
                let help =
                    format!("write `{}`, or look for a missing or extra item", mention.format_like(all));
                found.push(Diagnostic::warning(self.code(), at, message).help(help));
            }
        }
    }
}

/// Noun that the greeting counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    /// Stories, articles, 기사: may leave out lists and announcements.
    Story,
    /// Items, 소식: everything.
    Item,
}

/// Number of stories that a greeting mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StoryCountMention {
    /// The number.
    value: usize,
    /// The counted noun.
    noun: Noun,
    /// Range from the number to the noun.
    range: Range<usize>,
    notation: Notation,
}

impl StoryCountMention {
    /// Formats another number in the same notation.
    fn format_like(&self, number: usize) -> String {
        match self.notation {
            Notation::Digits => number.to_string(),
            Notation::English => in_words(number),
            Notation::Korean => in_hangul(number),
        }
    }
}

/// Returns the numbers of stories that a paragraph of a greeting mentions.
fn story_counts(text: &str, own_names: &OwnNames) -> Vec<StoryCountMention> {
    let (own_names, subjects) = (own_names.find(text), own_names.find_subjects(text));
    let counted = numbers(text).into_iter().filter_map(|number| {
        let value = number.whole().filter(|value| (1..=60).contains(value))?;
        // `Three Stories` may be the publication's name.
        if is_inside(&own_names, number.range.start) {
            return None;
        }
        let (noun, range) =
            english_noun(text, &number, value, &subjects).or_else(|| korean_noun(text, &number))?;
        Some(StoryCountMention { value, noun, range, notation: number.notation })
    });
    counted.collect()
}

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
/// Words that separate a number from a following noun.
const STOP_WORDS: [&str; 24] = [
    "of", "in", "on", "at", "and", "or", "more", "other", "another", "such", "last", "the", "a", "an", "to",
    "from", "for", "with", "by", "our", "who", "that", "which", "further",
];

/// Returns the counted noun and its range, if the number counts the stories of the issue.
fn english_noun(
    text: &str,
    number: &Number,
    value: usize,
    subjects: &[Range<usize>],
) -> Option<(Noun, Range<usize>)> {
    if number.notation == Notation::Korean {
        return None;
    }
    let (noun, end) = noun_after(text, number.range.end)?;
    let before = word_before(text, number.range.start).to_lowercase();
    let in_range = text[..number.range.start].ends_with(['-', '–', '~', '#', '$']);
    if in_range || PARTIAL_WORDS.contains(&before.as_str()) || is_partial(&text[end..], value) {
        return None;
    }
    let place = sentence(text, number.range.start);
    let sentence_text = text[place.clone()].to_lowercase();
    let elsewhere = OTHER_ISSUE_EN.iter().any(|word| sentence_text.contains(word));
    let is_own = any_within(subjects, &place);
    (!elsewhere
        && (is_about_this_issue(&sentence_text, &before, is_own) || follows_colon(text, &place, number)))
    .then_some((noun, number.range.start..end))
}

/// Finds the noun after a number, with at most three words between.
fn noun_after(text: &str, from: usize) -> Option<(Noun, usize)> {
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
            "news" => match noun_after(text, end)
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
    let part = ["high", "tall", "of", "each", "a", "per", "long", "more", "earlier", "later"].contains(&next);
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

const KOREAN_NOUNS: [(&str, Noun); 8] = [
    ("기사", Noun::Story),
    ("뉴스", Noun::Story),
    ("이야기", Noun::Story),
    ("보도", Noun::Story),
    ("소식", Noun::Item),
    ("콘텐츠", Noun::Item),
    ("아이템", Noun::Item),
    ("꼭지", Noun::Item),
];
/// Korean counters for stories.
const KOREAN_COUNTERS: [&str; 5] = ["건", "개", "가지", "편", "꼭지"];
/// Words of sentences about another issue, or about a part of this one.
const OTHER_ISSUE_KO: [&str; 17] = [
    "지난주",
    "지난 주",
    "지난 호",
    "지난호",
    "지난달",
    "지난해",
    "작년",
    "다음 주",
    "다음주",
    "다음 호",
    "매주",
    "지금까지",
    "그중",
    "가운데",
    "나머지",
    "마지막",
    "관련 기사",
];
/// Stems of Korean verbs for editing.
const EDITING_VERBS_KO: [&str; 31] = [
    "골랐",
    "골라",
    "고른",
    "뽑",
    "준비",
    "선정",
    "소개",
    "전해",
    "전합",
    "전달",
    "모았",
    "모아",
    "담았",
    "담아",
    "담은",
    "추렸",
    "추려",
    "엄선",
    "보내",
    "실었",
    "가져왔",
    "마련",
    "꾸렸",
    "선별",
    "꼽았",
    "간추",
    "추천",
    "엮었",
    "싣",
    "전하",
    "담겼",
];

/// Returns the counted noun and its range, if the number counts the stories of the issue.
fn korean_noun(text: &str, number: &Number) -> Option<(Noun, Range<usize>)> {
    let counter = counter(text, number.range.end).filter(|at| KOREAN_COUNTERS.contains(&&text[at.clone()]));
    let counted = counter
        .clone()
        .filter(|at| &text[at.clone()] == "꼭지")
        .map(|at| (Noun::Item, number.range.start..at.end));
    let (noun, range) = korean_noun_before(text, number.range.start, counter.as_ref())
        .or_else(|| korean_noun_after(text, number.range.start, counter.as_ref()))
        .or(counted)?;
    let rest = text[range.end..].trim_start_matches(' ');
    let more = rest.trim_start_matches(['이', '가', '을', '를', '은', '는']).trim_start_matches(' ');
    let part = ["더", "씩", "중", "이상", "정도"]
        .iter()
        .any(|word| more.starts_with(word) || rest.starts_with(word));
    let sentence_text = &text[sentence(text, number.range.start)];
    let elsewhere = OTHER_ISSUE_KO.iter().any(|word| sentence_text.contains(word));
    (!part && !elsewhere && EDITING_VERBS_KO.iter().any(|word| sentence_text.contains(word)))
        .then_some((noun, range))
}

/// Matches `기사 7건`, `기사를 네 편`.
fn korean_noun_before(text: &str, at: usize, counter: Option<&Range<usize>>) -> Option<(Noun, Range<usize>)> {
    let head = text[..at].strip_suffix(' ')?;
    let bare = head.strip_suffix(['를', '을', '은', '는']).unwrap_or(head);
    let (name, noun) = KOREAN_NOUNS.iter().find(|(name, _)| bare.ends_with(name))?;
    Some((*noun, bare.len() - name.len()..counter?.end))
}

/// Matches `네 건의 기사`, `다섯 가지 소식`, `7개의 주요 기사`.
fn korean_noun_after(
    text: &str,
    start: usize,
    counter: Option<&Range<usize>>,
) -> Option<(Noun, Range<usize>)> {
    let mut at = counter?.end;
    at += if text[at..].starts_with('의') { '의'.len_utf8() } else { 0 };
    for _ in 0..3 {
        let rest = text[at..].strip_prefix(' ')?;
        let word_start = text.len() - rest.len();
        if let Some((name, noun)) = KOREAN_NOUNS.iter().find(|(name, _)| rest.starts_with(name)) {
            return Some((*noun, start..word_start + name.len()));
        }
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = word_start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_names() -> OwnNames {
        OwnNames::from_written(["Weekend Briefing", "The Readable", "[Three Stories]"])
    }

    fn mentions(text: &str) -> Vec<(usize, &str)> {
        story_counts(text, &own_names()).into_iter().map(|count| (count.value, &text[count.range])).collect()
    }

    #[test]
    fn story_count_of_this_issue_is_found() {
        let cases = [
            ("We picked four news stories for you.", 4, "four news stories"),
            ("This week, we have selected 7 news articles.", 7, "7 news articles"),
            ("In this issue you will find five items.", 5, "five items"),
            ("Here are six short pieces for you.", 6, "six short pieces"),
            ("I chose twenty-one stories for this week's issue.", 21, "twenty-one stories"),
            ("We picked four news for you.", 4, "four news"),
            ("This week: three stories.", 3, "three stories"),
            ("This week we have six stories for you.", 6, "six stories"),
            ("Five stories were selected for you.", 5, "Five stories"),
            ("The Readable has picked five news stories.", 5, "five news stories"),
            ("The Readable’s editors selected six news stories this week.", 6, "six news stories"),
            ("the Readable brings you 7 articles.", 7, "7 articles"),
            ("THE READABLE has six stories today.", 6, "six stories"),
            ("Five stories were selected by The Readable.", 5, "Five stories"),
            ("Weekend Briefing carries nine stories.", 9, "nine stories"),
            ("Our team picked four stories.", 4, "four stories"),
            ("The desk has gathered eight stories.", 8, "eight stories"),
            ("The editors chose three articles.", 3, "three articles"),
            ("Editors of The Readable picked five items.", 5, "five items"),
            ("The editorial team has prepared five stories.", 5, "five stories"),
            ("This week's briefing has five stories.", 5, "five stories"),
            ("There are five stories in this edition.", 5, "five stories"),
            ("Today’s digest comes with ten stories.", 10, "ten stories"),
            ("Six stories made it into this issue.", 6, "Six stories"),
            ("The Readable이 뉴스 5건을 선별했습니다.", 5, "뉴스 5건"),
            ("더리더블은 이번 주 소식 네 가지를 추천합니다.", 4, "소식 네 가지"),
            ("이번 주에는 네 건의 기사를 골랐습니다.", 4, "네 건의 기사"),
            ("기사 7건을 준비했습니다.", 7, "기사 7건"),
            ("다섯 가지 소식을 전합니다.", 5, "다섯 가지 소식"),
            ("이번 호에는 보안 기사를 여섯 편 담았습니다.", 6, "기사를 여섯 편"),
            ("모두 여덟 꼭지를 실었습니다.", 8, "여덟 꼭지"),
            ("주요 뉴스 5개를 추려 보내 드립니다.", 5, "뉴스 5개"),
        ];
        for (text, value, written) in cases {
            assert_eq!(mentions(text), [(value, written)], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not_story_counts() {
        let cases = [
            "We met four people who told stories.",
            "The house is two stories high, and we picked it.",
            "Last week we brought you three stories.",
            "We picked one of our stories for the prize.",
            "The first two stories we picked are about crime.",
            "We chose more than four stories last year.",
            "We will bring two more stories on Monday.",
            "Readers sent us nine stories about scams.",
            "We gathered for two days to pick stories.",
            "The paper published two stories this week.",
            "One story stays with us.",
            "I have covered 30 stories on scams since 2019.",
            "Our reporters have followed three stories for weeks.",
            "We bring you the news of five cities.",
            "We picked it after three or four articles had appeared.",
            "A source told The Readable that he collected five stories.",
            "The Readable has published five stories on the hack.",
            "The Readable, a house of three stories, is in Seoul.",
            "Three Stories brings you the news.",
            "The security team gathered three pieces of evidence and five articles.",
            "Police officers collected three stories from victims.",
            "지난주에 기사 세 건을 전해 드렸습니다.",
            "네, 기사를 준비했습니다.",
            "두 사람이 기사를 골랐습니다.",
            "한편 기사를 골랐습니다.",
            "다음 주에는 소식 두 가지를 준비하겠습니다.",
            "기사 한 건이 더 있습니다.",
        ];
        for text in cases {
            assert_eq!(mentions(text), [], "{text}");
        }
    }

    #[test]
    fn replacement_number_keeps_the_notation() {
        let format_like = |text: &str, number| story_counts(text, &own_names())[0].format_like(number);
        assert_eq!(format_like("We picked four stories.", 5), "five");
        assert_eq!(format_like("We picked 4 stories.", 5), "5");
        assert_eq!(format_like("기사 네 건을 골랐습니다.", 12), "열두");
    }
}
