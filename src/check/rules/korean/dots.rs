//! The middle dot and the ellipsis, written in more than one way in one issue.

use std::ops::Range;

use crate::check::issue_text::Passage;
use crate::check::rule::Context;
use crate::check::text::hangul;
use crate::source::Span;

/// Ways to write one mark, the one we would choose first.
const MARKS: [&[&str]; 2] = [&["·", "ㆍ", "・", "‧", "･", "∙", "⋅"], &["…", "..."]];

/// A mark written as it is elsewhere not.
pub(super) struct Rare<'a> {
    pub(super) passage: &'a Passage,
    pub(super) at: Range<usize>,
    pub(super) written: &'static str,
    pub(super) usual: &'static str,
    /// The first place where it is written as usual.
    pub(super) first_usual: Span,
}

/// The rarer ways in the running Korean text of an issue.
pub(super) fn rarer<'a>(context: &Context<'a>) -> Vec<Rare<'a>> {
    let passages = context.issue_text.body_passages().filter(|passage| hangul::has_hangul(&passage.text));
    let texts: Vec<(&Passage, &str)> = passages.map(|passage| (passage, passage.prose())).collect();
    MARKS.iter().flat_map(|ways| of_mark(ways, &texts)).collect()
}

fn of_mark<'a>(ways: &'static [&'static str], texts: &[(&'a Passage, &str)]) -> Vec<Rare<'a>> {
    let mut counts = vec![0_usize; ways.len()];
    let mut places = Vec::new();
    for (passage, prose) in texts {
        for (index, way) in ways.iter().enumerate() {
            for at in occurrences(prose, way) {
                if let Some(count) = counts.get_mut(index) {
                    *count += 1;
                }
                places.push((index, *passage, at));
            }
        }
    }
    // The most frequent one; of two as frequent, the one that stands first.
    let Some(usual) = (0..ways.len()).rev().max_by_key(|index| counts.get(*index)) else { return Vec::new() };
    let first = places.iter().find(|(index, ..)| *index == usual);
    let Some(first_usual) = first.map(|(_, passage, at)| passage.span(at.clone())) else { return Vec::new() };
    let rare = places.into_iter().filter(|(index, ..)| *index != usual);
    rare.map(|(index, passage, at)| Rare {
        passage,
        at,
        written: ways[index],
        usual: ways[usual],
        first_usual,
    })
    .collect()
}

/// Where a mark stands beside Hangul; three dots only where there are no more of them.
fn occurrences(prose: &str, way: &'static str) -> impl Iterator<Item = Range<usize>> {
    let found = prose.match_indices(way).filter(move |(at, way)| {
        let (before, after) = (&prose[..*at], &prose[at + way.len()..]);
        let beside = before.ends_with(hangul::is_syllable) || after.starts_with(hangul::is_syllable);
        let longer = *way == "..." && (before.ends_with('.') || after.starts_with('.'));
        let foreign =
            before.ends_with(hangul::is_hanja_or_kana) || after.starts_with(hangul::is_hanja_or_kana);
        beside && !longer && !foreign
    });
    found.map(|(at, way)| at..at + way.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_only_beside_hangul() {
        let count = |text: &str, way| occurrences(text, way).count();
        assert_eq!(count("서울·부산·대구", "·"), 2);
        assert_eq!(count("A·B", "·"), 0);
        assert_eq!(count("東・西는 서울・부산", "・"), 1);
        assert_eq!(count("글쎄... 그건 wait... no", "..."), 1);
        assert_eq!(count("글쎄....", "..."), 0);
    }
}
