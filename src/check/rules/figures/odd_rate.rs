use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::sentence;
use crate::check::text::money::{Currency, Sum, sums};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use std::ops::Range;

/// How far a rate may be from the issue's others: days and roundings differ.
const FACTOR: f64 = 1.25;
/// Won for a dollar, as it was in twenty years, for issues with too few sums to compare.
const USUAL: Range<f64> = 900.0..1700.0;
/// The same for sums of any year.
const LONG_AGO: Range<f64> = 700.0..2000.0;

/// ## What it finds
/// An amount in won and dollars whose exchange rate is not plausible. The rate is far from that of the other amounts in
/// the issue. If there are too few others, it is below 900 or above 1,700 won per dollar. Most often a "billion" should
/// be a "million".
///
/// ## Why it matters to a reader
/// Readers abroad read only the dollars, and they quote them.
///
/// ## Example
/// ```markdown
/// The company has to pay 200 billion won ($149,000).
/// ```
///
/// ## Better
/// ```markdown
/// The company has to pay 200 million won ($149,000).
/// ```
pub(super) struct OddRate;

/// A sum told twice.
struct Pair<'a> {
    passage: &'a Passage,
    range: Range<usize>,
    /// Won for a dollar.
    rate: f64,
    /// What the rate may be if the second half was rounded.
    spread: (f64, f64),
    /// A year that the sentence names.
    year: Option<i16>,
}

impl Rule for OddRate {
    fn code(&self) -> Code {
        Code("figures::odd_rate")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let pairs: Vec<_> = context.issue_text.body_passages().flat_map(pairs).collect();
        let median = median(&pairs);
        let (low, high) = median.map_or((USUAL.start, USUAL.end), |rate| (rate / FACTOR, rate * FACTOR));
        let this = context.issue.date.value.to_zoned(context.publication.time_zone.clone()).year();
        let is_odd = |pair: &&Pair<'_>| {
            // Sums of another year are told at its rate.
            let then = pair.year.is_some_and(|year| year != this);
            let (low, high) = if then { (LONG_AGO.start, LONG_AGO.end) } else { (low, high) };
            pair.spread.1 < low || pair.spread.0 > high
        };
        for pair in pairs.iter().filter(is_odd) {
            let written = &pair.passage.text[pair.range.clone()];
            let rate = told(pair.rate);
            let than = match median {
                Some(median) => format!("the other amounts in the issue give about {}", told(median)),
                None => "the rate was between 900 and 1,700 in the last twenty years".to_owned(),
            };
            let message = format!("`{written}` gives a rate of {rate} won per dollar; {than}");
            let help = "check both amounts; look for a wrong `thousand`, `million` or `billion` first";
            found.push(
                Diagnostic::warning(self.code(), pair.passage.span(pair.range.clone()), message).help(help),
            );
        }
    }
}

/// `200 million won ($149,000)`, `$149,000 (about 200 million won)`
fn pairs(passage: &Passage) -> Vec<Pair<'_>> {
    let text = passage.prose();
    let sums = sums(text);
    let pair = |two: &[Sum]| {
        let [one, other] = two else { return None };
        let between = text.get(one.range.end..other.range.start)?;
        let inside = between.trim_start_matches(' ').strip_prefix('(')?;
        let hedge = matches!(
            inside.trim(),
            "" | "about" | "around" | "roughly" | "approximately" | "or" | "약" | "~" | "some"
        );
        // Two sums in the brackets are the ends of a range.
        let closed = text[other.range.end..].starts_with(')');
        let ahead = text[..one.range.start].trim_end();
        let in_range = ahead.ends_with(['-', '–', '~']);
        let (won, dollars) = match (one.currency, other.currency) {
            (Currency::Won, Currency::Dollar) => (one, other),
            (Currency::Dollar, Currency::Won) => (other, one),
            _ => return None,
        };
        (hedge && closed && !in_range).then_some(())?;
        // The half in brackets was reckoned from the other and may be rounded to its last digit.
        let slack = (other.step / 2.0 / other.value).min(0.6);
        let rate = won.value / dollars.value;
        let spread = (rate * (1.0 - slack), rate / (1.0 - slack));
        let year = year_in(&text[sentence(text, one.range.start)]);
        Some(Pair { passage, year, range: one.range.start..other.range.end + 1, rate, spread })
    };
    sums.windows(2).filter_map(pair).collect()
}

/// The first year that a sentence names.
fn year_in(sentence: &str) -> Option<i16> {
    let mut runs = sentence.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.find_map(|run| run.parse().ok().filter(|year| (1950..2100).contains(year)))
}

/// The rate of most pairs, when there are enough of them and it is one that can be.
fn median(pairs: &[Pair<'_>]) -> Option<f64> {
    let mut rates: Vec<_> = pairs.iter().map(|pair| pair.rate).collect();
    rates.sort_by(f64::total_cmp);
    let median = rates.get(rates.len() / 2).copied().filter(|_| rates.len() >= 3)?;
    USUAL.contains(&median).then_some(median)
}

/// `1,340`, `1.34`
fn told(rate: f64) -> String {
    if rate < 10.0 {
        return format!("{rate:.2}");
    }
    let digits = format!("{rate:.0}");
    let mut out = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn rates_are_told_with_as_many_digits_as_they_need() {
        assert_eq!(
            [told(1.3423), told(1342.3), told(1_342_000.0), told(13.4)],
            ["1.34", "1,342", "1,342,000", "13"]
        );
    }
}
