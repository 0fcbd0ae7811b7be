use super::issue_date;
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{word_after, word_before};
use crate::check::text::dates::{self, Date, DateFormat, weekday};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use jiff::civil;

/// ## What it finds
/// A date that does not exist: Nov. 31, Feb. 30, Feb. 29 in a year that is not a leap year, 11월 31일.
///
/// ## Why it matters to a reader
/// A reader who wants to act by that date cannot know which day is meant.
///
/// ## Example
/// ```markdown
/// Applications close on Nov. 31.
/// ```
///
/// ## Better
/// ```markdown
/// Applications close on Nov. 30.
/// ```
pub(super) struct Impossible;

impl Rule for Impossible {
    fn code(&self) -> Code {
        Code("dates::impossible")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let today = issue_date(context);
        for passage in context.issue_text.body_passages() {
            let text = passage.prose();
            for date in dates::dates(text) {
                let (Some(month), Some(day)) = (date.month, date.day) else { continue };
                // 2000 was a leap year.
                if civil::Date::new(date.year.unwrap_or(2000), month, day).is_ok() || !is_date(text, &date) {
                    continue;
                }
                let written = &text[date.range.clone()];
                let message = format!("`{written}` does not exist");
                let help = match civil::Date::new(date.year.unwrap_or(today.year()), month, 1) {
                    Ok(first) if date.format == DateFormat::Korean => {
                        format!("{month}월 has {} days", first.days_in_month())
                    }
                    Ok(first) => format!("{} has {} days", first.strftime("%B"), first.days_in_month()),
                    Err(_) => "a year has 12 months".to_owned(),
                };
                let finding = Diagnostic::warning(self.code(), passage.span(date.range), message);
                found.push(finding.help(format!("correct the date: {help}")));
            }
        }
    }
}

/// Words that come before a date.
const WORDS_BEFORE_DATE: [&str; 18] = [
    "on", "On", "since", "Since", "until", "Until", "by", "By", "from", "From", "to", "and", "between",
    "Between", "before", "after", "through", "till",
];

/// True if the match is certainly a date. In `In Nov. 31 attacks were counted`, it is not.
fn is_date(text: &str, date: &Date) -> bool {
    if date.year.is_some()
        || date.weekday.is_some()
        || matches!(date.format, DateFormat::Korean | DateFormat::Numeric)
    {
        return true;
    }
    let ahead = word_before(text, date.range.start);
    let bare = text[..date.range.start].trim_end_matches([' ', ',', '.']);
    let led = WORDS_BEFORE_DATE.contains(&ahead) || weekday(word_before(bare, bare.len())).is_some();
    // In `Since May 68`, the number is a year.
    let is_day = date.day.is_some_and(|day| day < 40);
    // A counted noun follows a number that is not a day.
    let behind = &text[date.range.end..];
    let counts = behind.starts_with(' ') && word_after(text, date.range.end).ends_with('s');
    led && is_day && !counts
}
