//! The names of months and weekdays.

use jiff::civil::Weekday;

/// The months in full.
pub(in crate::check) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The weekdays in full, Monday first.
pub(in crate::check) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const SHORT_WEEKDAYS: [(&str, usize); 11] = [
    ("mon", 0),
    ("tue", 1),
    ("tues", 1),
    ("wed", 2),
    ("weds", 2),
    ("thu", 3),
    ("thur", 3),
    ("thurs", 3),
    ("fri", 4),
    ("sat", 5),
    ("sun", 6),
];

/// Returns the month that a capitalised word names, in full or abbreviated: `Nov`, `Sept`.
pub(super) fn month(word: &str) -> Option<i8> {
    let fits = |name: &str| {
        word.len() >= 3 && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let cut = |name: &str| word.len() == name.len() || word.len() == 3 || word.eq_ignore_ascii_case("sept");
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let index = MONTHS.iter().position(|name| fits(name) && cut(name))?;
    i8::try_from(index + 1).ok()
}

/// Returns the weekday that a capitalised word names in full.
pub(in crate::check) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().position(|name| *name == word).and_then(nth)
}

/// Returns the weekday of an abbreviation: `Fri`, `Thurs`.
pub(super) fn short_weekday(word: &str) -> Option<Weekday> {
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let known = SHORT_WEEKDAYS.iter().find(|(name, _)| capital && name.eq_ignore_ascii_case(word));
    known.and_then(|(_, index)| nth(*index))
}

/// Returns the weekday of a Korean syllable.
pub(super) fn korean_weekday(syllable: char) -> Option<Weekday> {
    ['월', '화', '수', '목', '금', '토', '일'].iter().position(|known| *known == syllable).and_then(nth)
}

fn nth(index: usize) -> Option<Weekday> {
    Weekday::from_monday_zero_offset(i8::try_from(index).ok()?).ok()
}
