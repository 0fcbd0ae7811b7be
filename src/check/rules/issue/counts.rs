//! Where a greeting says how many stories the issue brings.

mod english;
mod korean;

use crate::check::text::numbers::{Notation, in_hangul, in_words, numbers};
use std::ops::Range;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// Stories, articles, 기사: perhaps not lists and announcements.
    Story,
    /// Items, 소식: everything.
    Item,
}

/// A number of stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    /// How many.
    pub(super) value: usize,
    /// Of what.
    pub(super) noun: Noun,
    /// Where it stands, from the number to the noun.
    pub(super) range: Range<usize>,
    notation: Notation,
}

impl Count {
    /// Another number in the same notation.
    pub(super) fn like(&self, number: usize) -> String {
        match self.notation {
            Notation::Digits => number.to_string(),
            Notation::English => in_words(number),
            Notation::Korean => in_hangul(number),
        }
    }
}

/// The numbers of stories that a paragraph of a greeting promises.
pub(super) fn counts(text: &str) -> Vec<Count> {
    let counted = numbers(text).into_iter().filter_map(|number| {
        let value = number.whole().filter(|value| (1..=60).contains(value))?;
        let (noun, range) = english::noun(text, &number, value).or_else(|| korean::noun(text, &number))?;
        Some(Count { value, noun, range, notation: number.notation })
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(usize, &str)> {
        counts(text).into_iter().map(|count| (count.value, &text[count.range])).collect()
    }

    #[test]
    fn what_an_issue_brings_is_counted() {
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
            ("이번 주에는 네 건의 기사를 골랐습니다.", 4, "네 건의 기사"),
            ("기사 7건을 준비했습니다.", 7, "기사 7건"),
            ("다섯 가지 소식을 전합니다.", 5, "다섯 가지 소식"),
            ("이번 호에는 보안 기사를 여섯 편 담았습니다.", 6, "기사를 여섯 편"),
            ("모두 여덟 꼭지를 실었습니다.", 8, "여덟 꼭지"),
            ("주요 뉴스 5개를 추려 보내 드립니다.", 5, "뉴스 5개"),
        ];
        for (text, value, written) in cases {
            assert_eq!(said(text), [(value, written)], "{text}");
        }
    }

    #[test]
    fn what_it_does_not_bring_is_not() {
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
            "지난주에 기사 세 건을 전해 드렸습니다.",
            "네, 기사를 준비했습니다.",
            "두 사람이 기사를 골랐습니다.",
            "한편 기사를 골랐습니다.",
            "다음 주에는 소식 두 가지를 준비하겠습니다.",
            "기사 한 건이 더 있습니다.",
        ];
        for text in cases {
            assert_eq!(said(text), [], "{text}");
        }
    }

    #[test]
    fn a_number_is_answered_in_its_own_manner() {
        let like = |text: &str, number| counts(text)[0].like(number);
        assert_eq!(like("We picked four stories.", 5), "five");
        assert_eq!(like("We picked 4 stories.", 5), "5");
        assert_eq!(like("기사 네 건을 골랐습니다.", 12), "열두");
    }
}
