use std::ops::Range;

use super::counted_noun::{CountedNoun, counted_nouns};
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{sentence, word_before};
use crate::check::text::money::{Sum, sums};
use crate::check::text::numbers::{Notation, Number, numbers, same};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A number in the headline that contradicts the text. The text counts the same things and gives another number, or it
/// gives an amount that looks like a typing error of the headline's, and the headline's own number is nowhere in the
/// text. Rounded numbers are accepted.
///
/// ## Why it matters to a reader
/// The number in the headline is the one that readers remember and pass on.
///
/// ## Example
/// ```markdown
/// +++
/// title = "Ransomware index: 38 attacks in one month"
/// +++
///
/// The Lantern counted 83 ransomware attacks in October.
/// ```
///
/// ## Better
/// ```markdown
/// +++
/// title = "Ransomware index: 83 attacks in one month"
/// +++
///
/// The Lantern counted 83 ransomware attacks in October.
/// ```
pub(super) struct HeadlineDiffers;

impl Rule for HeadlineDiffers {
    fn code(&self) -> Code {
        Code("figures::headline_differs")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for index in 0..context.issue.items.len() {
            let passages: Vec<_> = context.issue_text.of_item(index).collect();
            let Some(headline) = passages.iter().find(|passage| passage.role == Role::Headline) else {
                continue;
            };
            if !headline.text.contains(|c: char| c.is_ascii_digit())
                && counted_nouns(&headline.text).is_empty()
            {
                continue;
            }
            let body = passages.iter().filter(|passage| matches!(passage.role, Role::Body | Role::Heading));
            let body: Vec<_> = body.map(|passage| (*passage, passage.prose())).collect();
            for (here, passage, there) in contradictions(headline, &body) {
                let (in_headline, in_body) = (&headline.text[here.clone()], &passage.text[there.clone()]);
                let message = format!("the headline says `{in_headline}`, but the text says `{in_body}`");
                let finding = Diagnostic::warning(self.code(), headline.span(here), message);
                let help = "check which number is right, and use it in both places";
                found.push(finding.related(passage.span(there), "the number in the text").help(help));
            }
        }
    }
}

/// Words before a number that make it inexact.
const HEDGES: [&str; 20] = [
    "nearly",
    "almost",
    "about",
    "around",
    "over",
    "than",
    "some",
    "least",
    "to",
    "roughly",
    "approximately",
    "under",
    "below",
    "above",
    "most",
    "another",
    "약",
    "최소",
    "최대",
    "거의",
];

/// Range in the headline, and the passage and range that contradict it.
/// Figures of a headline that are compared; a longer one is data.
const MAX_FIGURES: usize = 12;

type Contradiction<'a> = (Range<usize>, &'a Passage, Range<usize>);

/// Returns the ranges of a headline that the text contradicts.
fn contradictions<'a>(headline: &Passage, body: &[(&'a Passage, &str)]) -> Vec<Contradiction<'a>> {
    let mut all = contradicting_counts(headline, body);
    all.extend(contradicting_amounts(headline, body));
    let rest = swapped_digit_shares(headline, body);
    all.extend(
        rest.into_iter()
            .filter(|(here, ..)| !all.iter().any(|(known, ..)| known.contains(&here.start)))
            .collect::<Vec<_>>(),
    );
    all
}

fn appears_in_body(body: &[(&Passage, &str)], value: f64) -> bool {
    body.iter().any(|(_, text)| numbers(text).iter().any(|number| same(number.value, value)))
}

/// Returns shares (`16 of them`, `16 percent`) that the text has only with swapped digits.
fn swapped_digit_shares<'a>(headline: &Passage, body: &[(&'a Passage, &str)]) -> Vec<Contradiction<'a>> {
    let title = &headline.text;
    let in_headline = shares(title);
    let contradiction = |(number, of): &(Number, &str)| {
        if appears_in_body(body, number.value) || is_inexact(title, &number.range) {
            return None;
        }
        let (passage, in_body) = body.iter().take(2).find_map(|(passage, text)| {
            let fits =
                |(other, word): &(Number, &str)| word == of && has_swapped_digits(other.value, number.value);
            shares(text).into_iter().find(fits).map(|(other, _)| (*passage, other))
        })?;
        let in_title = in_headline.iter().any(|(in_headline, _)| same(in_headline.value, in_body.value));
        (!in_title).then(|| (number.range.clone(), passage, in_body.range))
    };
    in_headline.iter().take(MAX_FIGURES).filter_map(contradiction).collect()
}

/// Returns numbers of two or more digits, followed by the words that make them shares.
fn shares(text: &str) -> Vec<(Number, &'static str)> {
    const WORDS: [&str; 5] = [" of ", " out of ", " percent", "%", "퍼센트"];
    let significant_digits = numbers(text)
        .into_iter()
        .filter(|number| number.notation == Notation::Digits && number.value >= 10.0);
    let share = |number: Number| {
        let word = WORDS.iter().find(|word| text[number.range.end..].starts_with(**word))?;
        Some((number, *word))
    };
    significant_digits.filter_map(share).collect()
}

/// Returns counted nouns for which the text gives another number.
fn contradicting_counts<'a>(headline: &Passage, body: &[(&'a Passage, &str)]) -> Vec<Contradiction<'a>> {
    let title = &headline.text;
    let exact = |in_headline: &&CountedNoun| !is_inexact(title, &in_headline.number.range);
    let in_headline = counted_nouns(title);
    let contradiction = |in_headline: &CountedNoun| {
        let value = in_headline.number.value;
        let is_there = appears_in_body(body, value);
        let in_body: Vec<_> = body
            .iter()
            .enumerate()
            .filter(|(_, (_, text))| text.contains(in_headline.stem()))
            .flat_map(|(at, (passage, text))| {
                counted_nouns(text).into_iter().map(move |in_body| (at, *passage, text, in_body))
            })
            .filter(|(.., in_body)| in_body.noun == in_headline.noun)
            .collect();
        // The headline may add up or round the numbers of the text.
        let sum: f64 = in_body.iter().map(|(.., in_body)| in_body.number.value).sum();
        let rounded =
            |other: f64| in_headline.number.step > 1.0 && (other - value).abs() < in_headline.number.step;
        if same(sum, value)
            || in_body.iter().any(|(.., in_body)| same(in_body.number.value, value))
            || in_body.iter().any(|(.., in_body)| rounded(in_body.number.value))
        {
            return None;
        }
        let only = in_body.len() == 1;
        let (_, passage, _, in_body) = in_body.into_iter().find(|(at, _, text, in_body)| {
            // The same number may count something else in the text. Then only swapped digits are an error.
            let slip = if is_there {
                only && has_swapped_digits(value, in_body.number.value)
            } else {
                is_digit_slip(value, in_body.number.value)
            };
            let near = only
                && *at == 0
                && shared_words(title, &text[sentence(text, in_body.number.range.start)], &in_headline.noun)
                    >= 2;
            (slip && value >= 10.0 && *at <= 1) || (near && !is_there)
        })?;
        Some((
            in_headline.number.range.start..in_headline.end,
            passage,
            in_body.number.range.start..in_body.end,
        ))
    };
    in_headline.iter().filter(exact).take(MAX_FIGURES).filter_map(contradiction).collect()
}

/// Returns amounts that the text does not have, while it has a similar amount in the same currency.
fn contradicting_amounts<'a>(headline: &Passage, body: &[(&'a Passage, &str)]) -> Vec<Contradiction<'a>> {
    let title = &headline.text;
    let in_headline = sums(title);
    let in_body: Vec<_> = if in_headline.is_empty() {
        Vec::new()
    } else {
        body.iter()
            .flat_map(|(passage, text)| sums(text).into_iter().map(move |sum| (*passage, sum)))
            .collect()
    };
    let contradiction = |in_headline: &Sum| {
        let in_body = || in_body.iter().filter(|(_, in_body)| in_body.currency == in_headline.currency);
        let fits = |other: f64| {
            (other - in_headline.value).abs() < in_headline.step || same(other, in_headline.value)
        };
        if is_inexact(title, &in_headline.range) || in_body().any(|(_, in_body)| fits(in_body.value)) {
            return None;
        }
        let (passage, in_body) = in_body().find(|(_, in_body)| {
            is_power_of_ten_apart(in_body.value, in_headline.value)
                || is_digit_slip(in_body.value, in_headline.value)
        })?;
        Some((in_headline.range.clone(), *passage, in_body.range.clone()))
    };
    in_headline.iter().take(MAX_FIGURES).filter_map(contradiction).collect()
}

/// True if the headline marks the number as inexact.
fn is_inexact(title: &str, range: &Range<usize>) -> bool {
    let before = word_before(title, range.start).to_lowercase();
    let behind = title[range.end..].trim_start_matches(['건', '명', '곳', '개', '원', ' ']);
    HEDGES.contains(&before.as_str())
        || ["여", "이상", "넘", "가까", "안팎"].iter().any(|word| behind.starts_with(word))
}

/// Returns the number of longer words that two sentences share, without the noun.
fn shared_words(one: &str, other: &str, noun: &str) -> usize {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.chars().count() >= 5 && !word.starts_with(noun)).collect::<Vec<_>>()
    };
    let other = words(other);
    words(one).iter().filter(|word| other.contains(word)).count()
}

/// True if one number looks like a typing error of the other: swapped digits, one wrong digit, or extra zeros.
fn is_digit_slip(one: f64, other: f64) -> bool {
    !same(one, other)
        && (is_power_of_ten_apart(one, other)
            || has_swapped_digits(one, other)
            || has_one_wrong_digit(one, other))
}

/// True for the same digits with another magnitude: `million` for `billion`, `4,100` for `41,000`.
fn is_power_of_ten_apart(one: f64, other: f64) -> bool {
    let ratio = one.max(other) / one.min(other);
    [10.0, 100.0, 1e3, 1e4, 1e6].into_iter().any(|power| same(ratio, power))
}

/// True for the same digits in another order: `38` and `83`.
fn has_swapped_digits(one: f64, other: f64) -> bool {
    significant_digits(one, other).is_some_and(|(mut one, mut other)| {
        one.sort_unstable();
        other.sort_unstable();
        one == other
    })
}

/// True if exactly one digit differs. Single digits do not count.
fn has_one_wrong_digit(one: f64, other: f64) -> bool {
    significant_digits(one, other)
        .is_some_and(|(one, other)| one.iter().zip(&other).filter(|(one, other)| one != other).count() == 1)
}

/// Returns the significant digits of two numbers of the same magnitude, padded to the same length.
fn significant_digits(one: f64, other: f64) -> Option<(Vec<char>, Vec<char>)> {
    if same(one, 0.0) || same(one, other) || one.log10().floor().total_cmp(&other.log10().floor()).is_ne() {
        return None;
    }
    let significant_digits = |number: f64| {
        let text = format!("{number:.2}");
        let text = text.trim_end_matches(['0', '.']);
        text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>()
    };
    let (mut one, mut other) = (significant_digits(one), significant_digits(other));
    let length = one.len().max(other.len());
    one.resize(length, '0');
    other.resize(length, '0');
    (length >= 2).then_some((one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digit_slips_are_told_from_other_numbers() {
        for (one, other) in [
            (38.0, 83.0),
            (41_000.0, 47_000.0),
            (2e8, 2e11),
            (41_000.0, 14_000.0),
            (38.0, 39.0),
            (1.91e9, 1.19e9),
        ] {
            assert!(is_digit_slip(one, other), "{one} {other}");
        }
        for (one, other) in
            [(38.0, 38.0), (38.0, 14.0), (6.0, 7.0), (41_000.0, 52_000.0), (200.0, 310.0), (38.0, 1000.0)]
        {
            assert!(!is_digit_slip(one, other), "{one} {other}");
        }
    }
}
