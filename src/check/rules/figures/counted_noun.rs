//! Numbers with the noun they count: `83 ransomware attacks`, `공격 38건`.

use crate::check::text::dates;
use crate::check::text::numbers::{Notation, Number, counter, numbers};

/// Number and the noun it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CountedNoun {
    /// The number.
    pub(super) number: Number,
    /// Noun in the singular.
    pub(super) noun: String,
    /// End of the noun in the text.
    pub(super) end: usize,
}

impl CountedNoun {
    /// Returns the common part of singular and plural. A text without it does not count this noun.
    pub(super) fn stem(&self) -> &str {
        match self.noun.as_str() {
            "person" | "man" | "woman" | "child" => "",
            noun => noun.strip_suffix('y').unwrap_or(noun),
        }
    }
}

/// Words that separate a number from a following noun.
const STOP_WORDS: [&str; 26] = [
    "of", "in", "on", "at", "and", "or", "to", "from", "for", "with", "by", "a", "an", "the", "is", "are",
    "was", "were", "has", "have", "had", "percent", "won", "dollars", "as", "more",
];
/// Units of time. Texts have too many of them to compare.
const TIME_UNITS: [&str; 10] =
    ["hour", "day", "week", "month", "year", "minute", "second", "time", "decade", "point"];
const IRREGULAR_PLURALS: [(&str, &str); 4] =
    [("people", "person"), ("men", "man"), ("women", "woman"), ("children", "child")];

/// Returns the counted nouns of a text, without parts of dates, years and time spans.
pub(super) fn counted_nouns(text: &str) -> Vec<CountedNoun> {
    let dates = dates::dates(text);
    // Dates of two formats may overlap, but not more of them.
    let in_date = |number: &Number| {
        let next = dates.partition_point(|date| date.range.start <= number.range.start);
        dates.iter().take(next).rev().take(4).any(|date| number.range.end <= date.range.end)
    };
    let numbers = numbers(text).into_iter().filter(|number| number.value > 1.0 && !in_date(number));
    numbers.filter_map(|number| noun_of(text, number)).collect()
}

fn noun_of(text: &str, number: Number) -> Option<CountedNoun> {
    let ahead = text[..number.range.start].chars().next_back();
    if matches!(ahead, Some('$' | '₩' | '-' | '–' | '~' | '#' | '.' | '/')) {
        return None;
    }
    if number.notation != Notation::English
        && let Some(at) = counter(text, number.range.end)
    {
        let noun = &text[at.clone()];
        let time = ["년", "개월", "시간", "회", "번", "배", "대"].contains(&noun);
        return (!time).then(|| CountedNoun { noun: noun.to_owned(), end: at.end, number });
    }
    let mut at = number.range.end;
    for _ in 0..3 {
        let rest = text[at..].strip_prefix(' ')?;
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = rest[..length].to_lowercase();
        at = text.len() - rest.len() + length;
        if length == 0 || STOP_WORDS.contains(&word.as_str()) {
            return None;
        }
        if let Some(noun) = singular(&word) {
            return (!TIME_UNITS.contains(&noun.as_str())).then_some(CountedNoun { number, noun, end: at });
        }
    }
    None
}

/// Returns the singular of a plural; `None` for other words.
fn singular(word: &str) -> Option<String> {
    if let Some((_, one)) = IRREGULAR_PLURALS.iter().find(|(many, _)| *many == word) {
        return Some((*one).to_owned());
    }
    let stem = word.strip_suffix('s').filter(|stem| stem.len() >= 3 && !stem.ends_with(['s', 'u', 'i']))?;
    Some(stem.strip_suffix("ie").map_or_else(|| stem.to_owned(), |stem| format!("{stem}y")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(f64, String)> {
        counted_nouns(text)
            .into_iter()
            .map(|counted_nouns| (counted_nouns.number.value, counted_nouns.noun))
            .collect()
    }

    #[test]
    fn noun_is_found_after_adjectives() {
        let pair = |value: f64, noun: &str| (value, noun.to_owned());
        assert_eq!(read("counted 83 ransomware attacks"), [pair(83.0, "attack")]);
        assert_eq!(read("Six Pacific countries agree"), [pair(6.0, "country")]);
        assert_eq!(read("41,000 homes and 150 people"), [pair(41_000.0, "home"), pair(150.0, "person")]);
        assert_eq!(read("랜섬웨어 공격 38건"), [pair(38.0, "건")]);
    }

    #[test]
    fn dates_amounts_and_time_spans_have_no_noun() {
        let text = "On Nov. 17 boats came; within 24 hours; $40 fees; 61 of them; 5 percent; 3년, 2022년";
        assert_eq!(read(text), []);
    }
}
