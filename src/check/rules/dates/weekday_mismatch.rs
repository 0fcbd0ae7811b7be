use super::{day_of_issue, nearest};
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{is_quoted, sentence};
use crate::check::text::dates::{self, WEEKDAYS};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use jiff::civil::Weekday;

/// ## What it finds
/// A weekday and a date side by side that do not fit: there is no such day in the year that is meant. Without a year, the
/// nearest one is taken, and other years that the text speaks of.
///
/// ## Why it matters to a reader
/// A reader who wants to come does not know which of the two is right, and half of them come on the wrong day.
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
        let today = day_of_issue(context);
        for passage in context.issue_text.body_passages() {
            let text = passage.prose();
            let dates = dates::dates(text);
            for (index, date) in dates.iter().enumerate() {
                let Some((weekday, at)) = date.weekday.clone() else { continue };
                let years = years(context, passage, text, date.range.start, today.year());
                let ahead = &text[..date.range.start];
                let carried = dates[..index].iter().rfind(|date| date.month.is_some());
                let days = nearest::candidates(date, today, &years, ahead, carried);
                let Some(day) = days.first().filter(|_| days.iter().all(|day| day.weekday() != weekday))
                else {
                    continue;
                };
                // Whoever is quoted may remember a day of any year.
                let near = nearest::distance(*day, today) <= 60;
                if date.year.is_none() && !near && is_quoted(text, date.range.start) {
                    continue;
                }
                let (right, written) = (day.weekday(), &text[date.range.clone()]);
                let year = if date.year.is_some() { String::new() } else { format!(" in {}", day.year()) };
                let message = format!("`{written}` is a {right:?}{year}, not a {weekday:?}");
                let help = format!("write `{}`, or mend the date", like(&text[at.clone()], right));
                let finding = Diagnostic::warning(self.code(), passage.span(at), message);
                found.push(finding.related(passage.span(date.range.clone()), "the day beside it").help(help));
            }
        }
    }
}

/// The years a date may be of besides the nearest: past ones the item speaks of, all of the same sentence, and what the
/// sentence calls last or next year.
fn years(context: &Context<'_>, passage: &Passage, text: &str, at: usize, this: i16) -> Vec<i16> {
    let sentence = &text[sentence(text, at)];
    let mut years: Vec<_> = written_years(sentence).filter(|year| *year != this).collect();
    if let Some(item) = passage.item {
        let others = context.issue_text.of_item(item).flat_map(|other| written_years(&other.text));
        years.extend(others.filter(|year| *year < this));
    }
    let says = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    if says(&["last year", "year earlier", "year before", "year ago", "지난해", "작년"]) {
        years.push(this - 1);
    }
    if says(&["next year", "내년"]) {
        years.push(this + 1);
    }
    years
}

fn written_years(text: &str) -> impl Iterator<Item = i16> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).filter(|year| (1900..2100).contains(year))
}

/// The weekday in the format of another: `Fri` for `Thu`, `금요일` for `목요일`.
fn like(written: &str, day: Weekday) -> String {
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
    if written.is_ascii() {
        let name = WEEKDAYS.get(index).copied().unwrap_or_default();
        return if written.ends_with("day") { name } else { &name[..3] }.to_owned();
    }
    let syllable = ["월", "화", "수", "목", "금", "토", "일"].get(index).copied().unwrap_or_default();
    let rest = if written.ends_with("요일") { "요일" } else { "" };
    format!("{syllable}{rest}")
}
