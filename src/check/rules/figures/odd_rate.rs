use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::sentence;
use crate::check::text::money::{Currency, Sum, sums};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use std::ops::Range;

/// Largest ratio between a rate and the median; days and roundings differ.
const MAX_RATE_RATIO: f64 = 1.25;
/// Won per dollar in the last twenty years, for issues with too few amounts to compare.
const USUAL_RATE: Range<f64> = 900.0..1700.0;
/// Won per dollar in any year.
const HISTORICAL_RATE: Range<f64> = 700.0..2000.0;

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

/// Amount given in two currencies.
struct ConvertedAmount<'a> {
    passage: &'a Passage,
    range: Range<usize>,
    /// Won per dollar.
    rate: f64,
    /// Smallest and largest rate if the amount in brackets was rounded.
    spread: (f64, f64),
    /// Year that the sentence mentions.
    year: Option<i16>,
}

impl Rule for OddRate {
    fn code(&self) -> Code {
        Code("figures::odd_rate")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let converted_amounts: Vec<_> =
            context.issue_text.body_passages().flat_map(converted_amounts).collect();
        let median_rate = median_rate(&converted_amounts);
        let (low, high) = median_rate.map_or((USUAL_RATE.start, USUAL_RATE.end), |rate| {
            (rate / MAX_RATE_RATIO, rate * MAX_RATE_RATIO)
        });
        let this = context.issue.date.value.to_zoned(context.publication.time_zone.clone()).year();
        let is_odd = |pair: &&ConvertedAmount<'_>| {
            // Amounts of another year use the rate of that year.
            let then = pair.year.is_some_and(|year| year != this);
            let (low, high) = if then { (HISTORICAL_RATE.start, HISTORICAL_RATE.end) } else { (low, high) };
            pair.spread.1 < low || pair.spread.0 > high
        };
        for pair in converted_amounts.iter().filter(is_odd) {
            let written = &pair.passage.text[pair.range.clone()];
            let rate = format_rate(pair.rate);
            let than = match median_rate {
                Some(median_rate) => {
                    format!("the other amounts in the issue give about {}", format_rate(median_rate))
                }
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

/// Returns pairs such as `200 million won ($149,000)` and `$149,000 (about 200 million won)`.
fn converted_amounts(passage: &Passage) -> Vec<ConvertedAmount<'_>> {
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
        // Two amounts in the brackets are a range.
        let closed = text[other.range.end..].starts_with(')');
        let ahead = text[..one.range.start].trim_end();
        let in_range = ahead.ends_with(['-', '–', '~']);
        let (won, dollars) = match (one.currency, other.currency) {
            (Currency::Won, Currency::Dollar) => (one, other),
            (Currency::Dollar, Currency::Won) => (other, one),
            _ => return None,
        };
        (hedge && closed && !in_range).then_some(())?;
        // The amount in brackets was converted, and may be rounded to its last digit.
        let slack = (other.step / 2.0 / other.value).min(0.6);
        let rate = won.value / dollars.value;
        let spread = (rate * (1.0 - slack), rate / (1.0 - slack));
        let year = year_in(&text[sentence(text, one.range.start)]);
        Some(ConvertedAmount { passage, year, range: one.range.start..other.range.end + 1, rate, spread })
    };
    sums.windows(2).filter_map(pair).collect()
}

/// Returns the first year in a sentence.
fn year_in(sentence: &str) -> Option<i16> {
    let mut runs = sentence.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.find_map(|run| run.parse().ok().filter(|year| (1950..2100).contains(year)))
}

/// Returns the median rate, if there are at least three and it is plausible.
fn median_rate(converted_amounts: &[ConvertedAmount<'_>]) -> Option<f64> {
    let mut rates: Vec<_> = converted_amounts.iter().map(|pair| pair.rate).collect();
    rates.sort_by(f64::total_cmp);
    let median_rate = rates.get(rates.len() / 2).copied().filter(|_| rates.len() >= 3)?;
    USUAL_RATE.contains(&median_rate).then_some(median_rate)
}

/// Formats a rate: `1,340`, `1.34`.
fn format_rate(rate: f64) -> String {
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
    use super::format_rate;

    #[test]
    fn rate_is_formatted_by_its_size() {
        assert_eq!(
            [format_rate(1.3423), format_rate(1342.3), format_rate(1_342_000.0), format_rate(13.4)],
            ["1.34", "1,342", "1,342,000", "13"]
        );
    }
}
