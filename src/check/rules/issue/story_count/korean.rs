//! Korean nouns that a number counts: `기사 7건`, `네 건의 기사`.

use std::ops::Range;

use super::noun::Noun;
use crate::check::text::context::sentence;
use crate::check::text::numbers::{Number, counter};
use crate::check::text::words::is_hangul;

/// Korean nouns for stories and items.
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
const EDITING_VERBS_KO: [&str; 33] = [
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
    "실렸",
    "실립",
];

/// Returns the counted noun and its range, if the number counts the stories of the issue.
pub(super) fn korean_noun(text: &str, number: &Number) -> Option<(Noun, Range<usize>)> {
    // `뉴스 5선`: the counter says that they were selected.
    let selected = text[number.range.end..].strip_prefix('선').filter(|rest| {
        let next = rest.trim_start_matches(['을', '은', '이']);
        !next.starts_with(is_hangul) || next.starts_with("입니다")
    });
    if selected.is_some() {
        let counter = number.range.end..number.range.end + '선'.len_utf8();
        return korean_noun_before(text, number.range.start, Some(&counter));
    }
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
