use super::close::{is_slip, shifted};
use super::things::{Things, things};
use crate::check::manuscript::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::around::{sentence, word_before};
use crate::check::text::money::sums;
use crate::check::text::numbers::{numbers, same};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use std::ops::Range;

/// ## What it finds
/// A number in the headline that the text contradicts: the text counts the same things and comes to another number, or
/// names a sum that is a slip away, while the headline's own is nowhere in it. Rounded numbers are no contradiction.
///
/// ## Why it matters to a reader
/// The headline's number is the one that is remembered and passed on.
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

/// Words before a number that make it an inexact one.
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

impl Rule for HeadlineDiffers {
    fn code(&self) -> Code {
        Code("figures::headline_differs")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for index in 0..context.issue.items.len() {
            let passages: Vec<_> = context.manuscript.of_item(index).collect();
            let Some(headline) = passages.iter().find(|passage| passage.role == Role::Headline) else {
                continue;
            };
            if !headline.text.contains(|c: char| c.is_ascii_digit()) && things(&headline.text).is_empty() {
                continue;
            }
            let body = passages.iter().filter(|passage| matches!(passage.role, Role::Body | Role::Heading));
            let body: Vec<_> = body.map(|passage| (*passage, passage.prose())).collect();
            for (here, passage, there) in counted(headline, &body).into_iter().chain(paid(headline, &body)) {
                let (said, told) = (&headline.text[here.clone()], &passage.text[there.clone()]);
                let message = format!("the headline says `{said}`, and the text says `{told}`");
                let finding = Diagnostic::warning(self.code(), headline.span(here), message);
                let help = "find out which of the two is right, and write it in both places";
                found.push(finding.related(passage.span(there), "the text's number").help(help));
            }
        }
    }
}

type Contradiction<'a> = (Range<usize>, &'a Passage, Range<usize>);

/// Things of which the text counts another number.
fn counted<'a>(headline: &Passage, body: &[(&'a Passage, String)]) -> Vec<Contradiction<'a>> {
    let title = &headline.text;
    let exact = |said: &&Things| !hedged(title, &said.number.range);
    let said = things(title);
    let contradiction = |said: &Things| {
        let value = said.number.value;
        if body.iter().any(|(_, text)| numbers(text).iter().any(|number| same(number.value, value))) {
            return None;
        }
        let told: Vec<_> = body
            .iter()
            .enumerate()
            .flat_map(|(at, (passage, text))| {
                things(text).into_iter().map(move |told| (at, *passage, text, told))
            })
            .filter(|(.., told)| told.noun == said.noun)
            .collect();
        // The headline may add up what the text tells in parts, or round it.
        let sum: f64 = told.iter().map(|(.., told)| told.number.value).sum();
        let rounded = |other: f64| said.number.step > 1.0 && (other - value).abs() < said.number.step;
        if same(sum, value) || told.iter().any(|(.., told)| rounded(told.number.value)) {
            return None;
        }
        let only = told.len() == 1;
        let (_, passage, _, told) = told.into_iter().find(|(at, _, text, told)| {
            let slip = value >= 10.0 && is_slip(value, told.number.value);
            let near = only
                && *at == 0
                && shared(title, &text[sentence(text, told.number.range.start)], &said.noun) >= 2;
            (slip && *at <= 1) || near
        })?;
        Some((said.number.range.start..said.end, passage, told.number.range.start..told.end))
    };
    said.iter().filter(exact).filter_map(contradiction).collect()
}

/// Sums that are nowhere in the text, while another of the same currency is a slip away.
fn paid<'a>(headline: &Passage, body: &[(&'a Passage, String)]) -> Vec<Contradiction<'a>> {
    let title = &headline.text;
    let said = sums(title);
    let told: Vec<_> = if said.is_empty() {
        Vec::new()
    } else {
        body.iter()
            .flat_map(|(passage, text)| sums(text).into_iter().map(move |sum| (*passage, sum)))
            .collect()
    };
    let contradiction = |said: &crate::check::text::money::Sum| {
        let told = || told.iter().filter(|(_, told)| told.currency == said.currency);
        let fits = |other: f64| (other - said.value).abs() < said.step || same(other, said.value);
        if hedged(title, &said.range) || told().any(|(_, told)| fits(told.value)) {
            return None;
        }
        let (passage, told) =
            told().find(|(_, told)| shifted(told.value, said.value) || is_slip(told.value, said.value))?;
        Some((said.range.clone(), *passage, told.range.clone()))
    };
    said.iter().filter_map(contradiction).collect()
}

/// Whether a number of the headline is told as an inexact one.
fn hedged(title: &str, range: &Range<usize>) -> bool {
    let before = word_before(title, range.start).to_lowercase();
    let behind = title[range.end..].trim_start_matches(['건', '명', '곳', '개', '원', ' ']);
    HEDGES.contains(&before.as_str())
        || ["여", "이상", "넘", "가까", "안팎"].iter().any(|word| behind.starts_with(word))
}

/// How many longer words two sentences share besides the noun.
fn shared(one: &str, other: &str, noun: &str) -> usize {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.chars().count() >= 5 && !word.starts_with(noun)).collect::<Vec<_>>()
    };
    let other = words(other);
    words(one).iter().filter(|word| other.contains(word)).count()
}
