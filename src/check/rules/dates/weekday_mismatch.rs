use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use super::issue_date;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::sentence;
use crate::check::text::dates::{self, Date as Written, WEEKDAYS};
use crate::check::text::quotes::QuoteIndex;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A weekday and a date that do not match: the date is another day of the week in that year. If the text gives no year,
/// the rule takes the nearest one, and accepts other years that the text mentions.
///
/// ## Why it matters to a reader
/// Readers who want to come do not know which of the two is right, and some of them come on the wrong day.
///
/// ## Example
/// ```markdown
/// The talks began on Friday, Nov. 17, in Seoul.
/// ```
///
/// ## Better
/// ```markdown
/// The talks began on Thursday, Nov. 17, in Seoul.
/// ```
pub(super) struct WeekdayMismatch;

impl Rule for WeekdayMismatch {
    fn code(&self) -> Code {
        Code("dates::weekday_mismatch")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let today = issue_date(context);
        let mut years: BTreeMap<usize, Vec<i16>> = BTreeMap::new();
        for passage in context.issue_text.body_passages() {
            let text = passage.prose();
            let dates = dates::dates(text);
            let (mut carried, mut marks) = (None, None);
            for date in &dates {
                let previous = carried;
                carried = if date.month.is_some() { Some(date) } else { carried };
                let Some((weekday, at)) = date.weekday.clone() else { continue };
                let of_item = passage.item.map(|item| {
                    let years = years.entry(item);
                    years.or_insert_with(|| years_of_item(context, item, today.year())).as_slice()
                });
                let years = possible_years(of_item, text, date.range.start, today.year());
                let text_before = &text[..date.range.start];
                let days = possible_days(date, today, &years, text_before, previous);
                let Some(day) = days.first().filter(|_| days.iter().all(|day| day.weekday() != weekday))
                else {
                    continue;
                };
                // A speaker may mean a day of any year.
                let near = days_between(*day, today) <= 60;
                if date.year.is_none()
                    && !near
                    && marks.get_or_insert_with(|| QuoteIndex::of(text)).is_quoted(date.range.start)
                {
                    continue;
                }
                let (right, written) = (day.weekday(), &text[date.range.clone()]);
                let year = if date.year.is_some() { String::new() } else { format!(" in {}", day.year()) };
                let message = format!("`{written}` is a {right:?}{year}, not a {weekday:?}");
                let help =
                    format!("write `{}`, or correct the date", weekday_in_style(&text[at.clone()], right));
                let finding = Diagnostic::warning(self.code(), passage.span(at), message);
                found.push(finding.related(passage.span(date.range.clone()), "the date").help(help));
            }
        }
    }
}

/// Returns the years that a date without a year may belong to, besides the nearest: years in the same sentence, past
/// years in the item, and years the sentence calls last or next year.
fn possible_years(of_item: Option<&[i16]>, text: &str, at: usize, this: i16) -> Vec<i16> {
    let sentence = &text[sentence(text, at)];
    let mut years: Vec<_> = written_years(sentence).filter(|year| *year != this).collect();
    years.extend(of_item.unwrap_or_default());
    let says = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    if says(&["last year", "year earlier", "year before", "year ago", "지난해", "작년"]) {
        years.push(this - 1);
    }
    if says(&["next year", "내년"]) {
        years.push(this + 1);
    }
    years
}

/// Returns the past years that an item mentions, each once.
fn years_of_item(context: &Context<'_>, item: usize, this: i16) -> Vec<i16> {
    let all = context.issue_text.of_item(item).flat_map(|passage| written_years(&passage.text));
    let mut seen = BTreeSet::new();
    all.filter(|year| *year < this && seen.insert(*year)).collect()
}

fn written_years(text: &str) -> impl Iterator<Item = i16> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).filter(|year| (1900..2100).contains(year))
}

/// Formats a weekday in the style of another: `Fri` for `Thu`, `금요일` for `목요일`.
fn weekday_in_style(written: &str, day: Weekday) -> String {
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
    if written.is_ascii() {
        let name = WEEKDAYS.get(index).copied().unwrap_or_default();
        return if written.ends_with("day") { name } else { &name[..3] }.to_owned();
    }
    let syllable = ["월", "화", "수", "목", "금", "토", "일"].get(index).copied().unwrap_or_default();
    let rest = if written.ends_with("요일") { "요일" } else { "" };
    format!("{syllable}{rest}")
}

/// Distance within which the nearest year is the only candidate, in days.
const MAX_UNAMBIGUOUS_DAYS: i32 = 100;
/// Largest distance of a date without a year, in days.
const MAX_DAYS: i32 = 265;

/// Returns the dates that `written` may mean in a text of `today`. `years` are other years that the text mentions.
/// `text_before` comes before the date. `previous` is the date before it, whose month may apply.
fn possible_days(
    written: &Written,
    today: Date,
    years: &[i16],
    text_before: &str,
    previous: Option<&Written>,
) -> Vec<Date> {
    let Some(day) = written.day else { return Vec::new() };
    let Some(month) = written.month else {
        let mut days = days_of_nearby_months(day, today, text_before);
        let same_month = previous.filter(|previous| previous.month.is_some());
        let going_on = same_month.map(|previous| Written { day: Some(day), ..previous.clone() });
        days.extend(
            going_on.into_iter().flat_map(|date| possible_days(&date, today, years, text_before, None)),
        );
        return days;
    };
    if let Some(year) = written.year {
        return Date::new(year, month, day).into_iter().collect();
    }
    let around = [today.year() - 1, today.year(), today.year() + 1];
    let mut days: Vec<_> = around.iter().filter_map(|year| Date::new(*year, month, day).ok()).collect();
    days.sort_by_key(|day| days_between(*day, today));
    if days.first().is_some_and(|nearest| days_between(*nearest, today) <= MAX_UNAMBIGUOUS_DAYS) {
        days.truncate(1);
    }
    days.retain(|day| days_between(*day, today) <= MAX_DAYS);
    days.extend(years.iter().filter_map(|year| Date::new(*year, month, day).ok()));
    days
}

/// Returns candidates for a Korean day without a month: this month, or the last or next one if the text says so.
fn days_of_nearby_months(day: i8, today: Date, text_before: &str) -> Vec<Date> {
    let first = today.first_of_month();
    let months = [first.yesterday().ok(), Some(first), today.last_of_month().tomorrow().ok()];
    let days =
        months.into_iter().flatten().filter_map(|month| Date::new(month.year(), month.month(), day).ok());
    let text_before = text_before.trim_end();
    let fits = |day: &Date| {
        let past = ["지난", "지난달"].iter().any(|word| text_before.ends_with(word));
        let coming = ["오는", "다음", "다음달", "다음 달"].iter().any(|word| text_before.ends_with(word));
        !(past && *day > today || coming && *day < today)
    };
    let mut days: Vec<_> = days.filter(fits).collect();
    days.sort_by_key(|day| days_between(*day, today));
    let is_last_month = text_before.ends_with("달");
    if !is_last_month && days.first().is_some_and(|nearest| days_between(*nearest, today) <= 8) {
        days.truncate(1);
    }
    days
}

/// Returns the absolute number of days between two dates.
fn days_between(one: Date, other: Date) -> i32 {
    one.since(other).map_or(i32::MAX, |span| span.get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::dates::dates;
    use jiff::civil::date;

    fn possible(text: &str, today: Date, years: &[i16]) -> Vec<String> {
        let written = dates(text).into_iter().next().unwrap();
        let text_before = &text[..written.range.start];
        possible_days(&written, today, years, text_before, None).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn date_without_year_takes_the_nearest() {
        let (autumn, winter) = (date(2022, 11, 18), date(2022, 12, 30));
        assert_eq!(possible("Nov. 17", autumn, &[]), ["2022-11-17"]);
        assert_eq!(possible("Jan. 2", winter, &[]), ["2023-01-02"]);
        assert_eq!(possible("Dec. 30", date(2023, 1, 6), &[]), ["2022-12-30"]);
        assert_eq!(possible("May 12", autumn, &[]), ["2023-05-12", "2022-05-12"]);
        assert_eq!(possible("May 12, 2017", autumn, &[]), ["2017-05-12"]);
        assert_eq!(possible("Nov. 17", autumn, &[2017]), ["2022-11-17", "2017-11-17"]);
    }

    #[test]
    fn korean_day_without_month_takes_the_nearest() {
        let today = date(2022, 11, 18);
        assert_eq!(possible("17일(금)", today, &[]), ["2022-11-17"]);
        assert_eq!(possible("지난 28일(금)", today, &[]), ["2022-10-28"]);
        assert_eq!(possible("오는 25일(금)", today, &[]), ["2022-11-25"]);
    }

    #[test]
    fn day_without_month_may_take_the_previous_month() {
        let written = dates("3월 14일(월)부터 18일(금)까지");
        let days = possible_days(&written[1], date(2022, 11, 18), &[], "부터 ", written.first());
        assert!(days.contains(&date(2022, 3, 18)), "{days:?}");
    }

    #[test]
    fn impossible_date_has_no_candidates() {
        assert_eq!(possible("Nov. 31, 2022", date(2022, 11, 18), &[]), Vec::<String>::new());
    }
}
