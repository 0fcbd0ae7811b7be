//! Numbers of stories that a greeting mentions.

use std::ops::Range;

use super::dozens::with_dozens;
use super::english::english_noun;
use super::full_width::with_full_width;
use super::korean::korean_noun;
use super::names::Names;
use super::noun::Noun;
use crate::check::text::numbers::{Notation, in_hangul, in_words, numbers};
use crate::check::text::own_names::{OwnNames, is_inside};

/// Number of stories that a greeting mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoryCountMention {
    /// The number.
    pub(super) value: usize,
    /// The counted noun.
    pub(super) noun: Noun,
    /// Range from the number to the noun.
    pub(super) range: Range<usize>,
    /// Form of the number: in figures or in words.
    notation: Notation,
}

impl StoryCountMention {
    /// Formats another number in the same notation.
    pub(super) fn format_like(&self, number: usize) -> String {
        match self.notation {
            Notation::Digits => number.to_string(),
            Notation::English => in_words(number),
            Notation::Korean => in_hangul(number),
        }
    }
}

/// Returns the numbers of stories that a paragraph of a greeting mentions.
pub(super) fn story_counts(text: &str, own_names: &OwnNames, authors: &OwnNames) -> Vec<StoryCountMention> {
    let names = Names {
        own: own_names.find(text),
        subjects: own_names.find_subjects(text),
        authors: authors.find_subjects(text),
    };
    let counted = with_full_width(text, with_dozens(text, numbers(text))).into_iter().filter_map(|number| {
        let value = number.whole().filter(|value| (1..=60).contains(value))?;
        // `Three Stories` may be the publication's name.
        if is_inside(&names.own, number.range.start) {
            return None;
        }
        let (noun, range) =
            english_noun(text, &number, value, &names).or_else(|| korean_noun(text, &number))?;
        Some(StoryCountMention { value, noun, range, notation: number.notation })
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_names() -> OwnNames {
        OwnNames::from_written(["Weekend Briefing", "The Readable", "[Three Stories]"])
    }

    fn authors() -> OwnNames {
        OwnNames::from_written(["Dasom Ryu", "유다솜"])
    }

    fn mentions(text: &str) -> Vec<(usize, &str)> {
        story_counts(text, &own_names(), &authors())
            .into_iter()
            .map(|count| (count.value, &text[count.range]))
            .collect()
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
            ("Here are five stories.", 5, "five stories"),
            ("Hello from Seoul. Here are seven news stories", 7, "seven news stories"),
            ("You will read 10 news stories below.", 10, "10 news stories"),
            ("A dozen stories from The Readable", 12, "A dozen stories"),
            ("Half a dozen stories from The Readable.", 6, "Half a dozen stories"),
            ("We picked two dozen stories for you.", 24, "two dozen stories"),
            ("Top five stories of the week from The Readable", 5, "five stories"),
            ("We picked five stories of the week.", 5, "five stories"),
            ("Our five stories this week.", 5, "five stories"),
            ("Hello. Today's five picks:", 5, "five picks"),
            ("Dasom Ryu has picked five stories.", 5, "five stories"),
            ("THE READABLE HAS PICKED FIVE NEWS STORIES.", 5, "FIVE NEWS STORIES"),
            ("We picked ５ stories.", 5, "５ stories"),
            ("이번 호에는 기사 다섯 꼭지가 실렸습니다.", 5, "기사 다섯 꼭지"),
            ("오늘의 뉴스 5선", 5, "뉴스 5선"),
            ("오늘의 뉴스 ５선입니다.", 5, "뉴스 ５선"),
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
            "Our five stories are about the sea.",
            "Dasom Ryu has written five stories on the hack.",
            "The gallery told Dasom Ryu that it picked five stories high.",
            "He made five picks in the draft.",
            "The court read our five stories.",
            "뉴스 5선거구에서 골랐습니다.",
            "5선 의원이 기사를 골랐습니다.",
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
            "Dozens of stories from The Readable.",
            "Here are five stories from last week.",
            "A court read five stories from The Readable.",
            "Five stories from the police.",
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
        let format_like =
            |text: &str, number| story_counts(text, &own_names(), &authors())[0].format_like(number);
        assert_eq!(format_like("We picked four stories.", 5), "five");
        assert_eq!(format_like("We picked 4 stories.", 5), "5");
        assert_eq!(format_like("기사 네 건을 골랐습니다.", 12), "열두");
    }
}
