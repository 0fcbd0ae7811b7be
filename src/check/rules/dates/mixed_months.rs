use std::collections::BTreeMap;

use crate::check::issue_text::{Mark, Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{word_after, word_before};
use crate::check::text::dates::{self, Date, DateFormat, MONTHS};
use crate::check::text::quotes::QuoteIndex;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Months before a day that are written in two styles in one issue: `Sep.` and `Sept.`, `Nov. 17` and `November 18`,
/// `Nov. 17` and `Nov 18`. The rule reports the less frequent style. A full stop after a month that is not abbreviated
/// (`May. 19`) is always an error. Quotes and link texts may keep their own style.
///
/// ## Why it matters to a reader
/// One style reads like one author. Two styles look like text that was pasted from elsewhere.
///
/// ## Example
/// ```markdown
/// The hearing began on May. 8 and ended on Sept. 20. The ruling of September 22 is final, unlike that of Sep. 4.
/// ```
///
/// ## Better
/// ```markdown
/// The hearing began on May 8 and ended on Sep. 20. The ruling of Sep. 22 is final, unlike that of Sep. 4.
/// ```
pub(super) struct MixedMonths;

/// Month name followed by a day.
struct Mention<'a> {
    passage: &'a Passage,
    date: Date,
    /// Month as written, with its full stop.
    written: String,
    /// Month and day as written.
    whole: String,
}

impl Rule for MixedMonths {
    fn code(&self) -> Code {
        Code("dates::mixed_months")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut mentions = Vec::new();
        for passage in context.issue_text.body_passages().filter(|passage| passage.role != Role::Subject) {
            let text = passage.prose();
            let mut marks = None;
            for date in dates::dates(text).into_iter().filter(|date| date.format == DateFormat::MonthFirst) {
                let written = text[date.month_at.clone()].to_owned();
                if has_wrong_full_stop(&written) {
                    if date.day.is_some() && !ends_sentence(text, &date) {
                        found.push(wrong_full_stop(self.code(), passage, &date, &written));
                    }
                } else if is_own_style(passage, text, &date, &mut marks) {
                    let whole = text[date.range.clone()].to_owned();
                    mentions.push(Mention { passage, date, written, whole });
                }
            }
        }
        let house_style_wins_ties = context.publication.language.starts_with("en");
        for pair in STYLE_PAIRS {
            report_minority(self.code(), &mentions, pair, house_style_wins_ties, found);
        }
    }
}

/// Pair of styles that exclude each other. A mention has the house style (`Sep. 22`, as in the dateline), the other
/// style, or neither.
struct StylePair {
    /// Returns `Some(true)` for the house style, `Some(false)` for the other, `None` for neither.
    side: fn(&Mention<'_>) -> Option<bool>,
}

const STYLE_PAIRS: [&StylePair; 4] = [
    // `Sep.` and `Sept.`
    &StylePair {
        side: |mention| match mention.written.trim_end_matches('.') {
            "Sep" => Some(true),
            "Sept" => Some(false),
            _ => None,
        },
    },
    // With and without a full stop.
    &StylePair { side: |mention| is_abbreviated(mention).then(|| mention.written.ends_with('.')) },
    // Abbreviated and in full, for months that every house style abbreviates.
    &StylePair {
        side: |mention| {
            (!is_march_to_july(mention) && mention.date.day.is_some()).then(|| is_abbreviated(mention))
        },
    },
    // Abbreviated and in full, for months that many house styles never abbreviate. May decides nothing.
    &StylePair {
        side: |mention| {
            let tells =
                is_march_to_july(mention) && mention.date.month != Some(5) && mention.date.day.is_some();
            tells.then(|| is_abbreviated(mention))
        },
    },
];

fn is_abbreviated(mention: &Mention<'_>) -> bool {
    !MONTHS.contains(&mention.written.as_str())
}

/// True for March to July, which many newspapers write in full.
fn is_march_to_july(mention: &Mention<'_>) -> bool {
    mention.date.month.is_some_and(|month| (3..=7).contains(&month))
}

fn report_minority(
    code: Code,
    mentions: &[Mention<'_>],
    pair: &StylePair,
    house_style_wins_ties: bool,
    found: &mut Diagnostics,
) {
    let sided = mentions.iter().filter_map(|mention| Some((mention, (pair.side)(mention)?)));
    let (own, other): (Vec<_>, Vec<_>) = sided.partition(|(_, own)| *own);
    let house_style_wins = own.len() > other.len() || (own.len() == other.len() && house_style_wins_ties);
    let (few, models) = if house_style_wins { (&other, &own) } else { (&own, &other) };
    let Some((first, _)) = models.first() else { return };
    let mut by_month: BTreeMap<_, &Mention<'_>> = BTreeMap::new();
    for (model, _) in models {
        by_month.entry(model.date.month).or_insert(model);
    }
    for (mention, _) in few {
        let model = by_month.get(&mention.date.month).copied().unwrap_or(first);
        let message = format!("`{}` and `{}` are written in different styles", mention.whole, model.whole);
        let at = mention.passage.span(mention.date.month_at.clone());
        let model_at = model.passage.span(model.date.month_at.clone());
        let help = format!("write all months as in `{}`, or all as in `{}`", model.whole, mention.whole);
        found.push(Diagnostic::note(code, at, message).related(model_at, "the other style").help(help));
    }
}

/// True for a full stop after a month that is not abbreviated: `May.`, `March.`.
fn has_wrong_full_stop(written: &str) -> bool {
    written.strip_suffix('.').is_some_and(|name| MONTHS.contains(&name))
}

/// True if the full stop after the month may end a sentence: `It began in May. 17 companies joined.`
fn ends_sentence(text: &str, date: &Date) -> bool {
    const WORDS_BEFORE_MONTH: [&str; 18] = [
        "in", "In", "since", "Since", "until", "Until", "of", "last", "this", "next", "late", "early", "mid",
        "by", "through", "from", "and", "to",
    ];
    let behind = &text[date.range.end..];
    let date_goes_on =
        date.year.is_some() || behind.is_empty() || behind.starts_with([',', '.', ';', ')', ':']);
    WORDS_BEFORE_MONTH.contains(&word_before(text, date.range.start)) && !date_goes_on
}

fn wrong_full_stop(code: Code, passage: &Passage, date: &Date, written: &str) -> Diagnostic {
    let name = written.trim_end_matches('.');
    let message = format!("`{written}` has a full stop, but `{name}` is not abbreviated");
    let fix = passage.replace(date.month_at.clone(), name);
    let at = passage.span(date.month_at.clone());
    Diagnostic::warning(code, at, message).help(format!("write `{name}`")).fix(fix)
}

/// True if the editors chose the style: not in a quote, in a link, or in a fixed name such as `the March 1 Movement`.
fn is_own_style(passage: &Passage, text: &str, date: &Date, marks: &mut Option<QuoteIndex>) -> bool {
    let at = date.range.start;
    let linked = matches!(passage.mark_at(at), Some(Mark::Link(_)));
    let named = text[date.range.end..].starts_with([' ', '-'])
        && date.year.is_none()
        && word_after(text, date.range.end + 1).starts_with(|c: char| c.is_ascii_uppercase());
    let event = (date.month, date.day) == (Some(9), Some(11)) || (date.month, date.day) == (Some(7), Some(4));
    !linked && !named && !event && !marks.get_or_insert_with(|| QuoteIndex::of(text)).is_quoted(at)
}
