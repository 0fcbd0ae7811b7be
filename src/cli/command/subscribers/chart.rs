//! The report about the list as plain text, as wide as the terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::app::{EVERYTHING, Group, MonthReport, SubscriberReport};
use crate::diagnostic::pluralize;

/// Months that are shown; the page and JSON have all.
const MAX_MONTHS: usize = 24;
/// Columns in front of the bar of a month: the month, and four numbers.
const MONTH_COLUMNS: usize = 7 + 4 * 11 + 2;

/// Writes the report in lines of at most `width` columns, as far as the numbers fit.
pub(super) fn text(report: &SubscriberReport, width: usize) -> String {
    let mut text = format!(
        "The list on {}: {} subscribed, {} not confirmed, {} not mailed any more\n",
        report.day, report.subscribed, report.pending, report.suppressed
    );
    months(&mut text, &report.months, width);
    for (title, list) in
        [("topic", &report.topics), ("domain", &report.domains), ("language", &report.languages)]
    {
        groups(&mut text, title, list, width);
    }
    text
}

fn months(text: &mut String, months: &[MonthReport], width: usize) {
    let hidden = months.len().saturating_sub(MAX_MONTHS);
    let shown = months.get(hidden..).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    let room = width.saturating_sub(MONTH_COLUMNS);
    let most = shown.iter().map(|month| month.joined + month.lost()).max().unwrap_or(0);
    let _ =
        writeln!(text, "\n{:7}{:>11}{:>11}{:>11}{:>11}", "month", "joined", "left", "bounced", "complained");
    for month in shown {
        let line = format!(
            "{:7}{:>11}{:>11}{:>11}{:>11}  {}{}",
            month.month.to_string(),
            month.joined,
            month.left,
            month.bounced,
            month.complained,
            bar('+', month.joined, most, room),
            bar('-', month.lost(), most, room)
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "+ joined, - lost");
    if hidden > 0 {
        let _ =
            writeln!(text, "and {}; `--out FILE.html` shows them all", pluralize(hidden, "earlier month"));
    }
}

fn groups(text: &mut String, title: &str, groups: &[Group], width: usize) {
    if groups.is_empty() {
        return;
    }
    let names: Vec<_> = groups.iter().map(name).collect();
    let column = names.iter().map(|name| name.width()).max().unwrap_or(0).max(title.len());
    let most = groups.iter().map(|group| group.readers).max().unwrap_or(0);
    let room = width.saturating_sub(column + 13);
    let _ = writeln!(text, "\n{title:column$}{:>11}", "readers");
    for (group, name) in groups.iter().zip(names) {
        let gap = " ".repeat(column - name.width());
        let _ = writeln!(text, "{name}{gap}{:>11}  {}", group.readers, bar('=', group.readers, most, room));
    }
}

/// Returns the name of a group in words.
fn name(group: &Group) -> &str {
    match group.name.as_deref() {
        None => "not known",
        Some(EVERYTHING) => "everything",
        Some(name) => name,
    }
}

/// Returns a bar: `most` is as long as the room, and what is not nothing has a mark.
fn bar(mark: char, count: u64, most: u64, room: usize) -> String {
    let room = u64::try_from(room).unwrap_or(0);
    let length = count.saturating_mul(room).checked_div(most).unwrap_or(0);
    let length = if count > 0 && room > 0 { length.max(1) } else { length };
    std::iter::repeat_n(mark, usize::try_from(length).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Month;

    fn report() -> SubscriberReport {
        let day = jiff::civil::date(2026, 2, 3);
        let month =
            |month, joined, left| MonthReport { month, joined, left, bounced: left / 2, complained: 0 };
        let february = Month::of(day);
        let group = |name: &str, readers| Group { name: Some(name.into()), readers };
        SubscriberReport {
            day,
            subscribed: 1_200,
            pending: 3,
            suppressed: 17,
            months: (0..30).rev().map(|ago| month(february.before(ago), 40 * u64::from(ago), 2)).collect(),
            topics: vec![group("privacy", 900), group("*", 300)],
            domains: vec![group("등불.example", 1_200)],
            languages: vec![Group { name: None, readers: 1_200 }],
        }
    }

    #[test]
    fn lines_fit_into_the_terminal() {
        for width in [80, 100, 200] {
            let text = text(&report(), width);
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
            assert!(text.lines().any(|line| line.width() + 2 >= width), "{text}");
        }
        // A narrow one has the numbers without bars.
        assert!(!text(&report(), 20).contains("++"));
    }

    #[test]
    fn the_newest_months_are_shown_with_their_numbers() {
        let text = text(&report(), 80);
        assert!(text.contains("\n2026-01         40          2          1          0  +-"), "{text}");
        assert!(text.contains("and 6 earlier months;") && !text.contains("2024-02"), "{text}");
        assert!(text.contains("\neverything        300  ====") && text.contains("\nnot known"), "{text}");
    }
}
