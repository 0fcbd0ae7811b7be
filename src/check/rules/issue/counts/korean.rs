//! `기사 네 건`, `다섯 가지 소식`, in a sentence about what the issue brings.

use super::Noun;
use crate::check::text::context::sentence;
use crate::check::text::numbers::{Number, counter};
use std::ops::Range;

const NOUNS: [(&str, Noun); 8] = [
    ("기사", Noun::Story),
    ("뉴스", Noun::Story),
    ("이야기", Noun::Story),
    ("보도", Noun::Story),
    ("소식", Noun::Item),
    ("콘텐츠", Noun::Item),
    ("아이템", Noun::Item),
    ("꼭지", Noun::Item),
];
/// What stories are counted in.
const COUNTERS: [&str; 5] = ["건", "개", "가지", "편", "꼭지"];
/// Sentences about another issue, or about a part of this one.
const ELSEWHERE: [&str; 17] = [
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
/// What newsrooms do with stories.
const DONE: [&str; 23] = [
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
];

/// What a number counts, if it is the stories of the issue.
pub(super) fn noun(text: &str, number: &Number) -> Option<(Noun, Range<usize>)> {
    let counter = counter(text, number.range.end).filter(|at| COUNTERS.contains(&&text[at.clone()]));
    let counted = counter
        .clone()
        .filter(|at| &text[at.clone()] == "꼭지")
        .map(|at| (Noun::Item, number.range.start..at.end));
    let (noun, range) = before(text, number.range.start, counter.as_ref())
        .or_else(|| behind(text, number.range.start, counter.as_ref()))
        .or(counted)?;
    let rest = text[range.end..].trim_start_matches(' ');
    let more = rest.trim_start_matches(['이', '가', '을', '를', '은', '는']).trim_start_matches(' ');
    let part = ["더", "씩", "중", "이상", "정도"]
        .iter()
        .any(|word| more.starts_with(word) || rest.starts_with(word));
    let said = &text[sentence(text, number.range.start)];
    let elsewhere = ELSEWHERE.iter().any(|word| said.contains(word));
    (!part && !elsewhere && DONE.iter().any(|word| said.contains(word))).then_some((noun, range))
}

/// `기사 7건`, `기사를 네 편`
fn before(text: &str, at: usize, counter: Option<&Range<usize>>) -> Option<(Noun, Range<usize>)> {
    let head = text[..at].strip_suffix(' ')?;
    let bare = head.strip_suffix(['를', '을', '은', '는']).unwrap_or(head);
    let (name, noun) = NOUNS.iter().find(|(name, _)| bare.ends_with(name))?;
    Some((*noun, bare.len() - name.len()..counter?.end))
}

/// `네 건의 기사`, `다섯 가지 소식`, `7개의 주요 기사`
fn behind(text: &str, start: usize, counter: Option<&Range<usize>>) -> Option<(Noun, Range<usize>)> {
    let mut at = counter?.end;
    at += if text[at..].starts_with('의') { '의'.len_utf8() } else { 0 };
    for _ in 0..3 {
        let rest = text[at..].strip_prefix(' ')?;
        let word_start = text.len() - rest.len();
        if let Some((name, noun)) = NOUNS.iter().find(|(name, _)| rest.starts_with(name)) {
            return Some((*noun, start..word_start + name.len()));
        }
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = word_start + length;
    }
    None
}
