//! Which day a date without a year, or without a month, is likely to mean.

use crate::check::text::dates::Date as Written;
use jiff::civil::Date;

/// A newsletter speaks of the days around it: what is nearer than this needs no second guess.
const NEAR: i32 = 100;
/// What is farther away than this is not meant by a date without a year.
const FAR: i32 = 265;

/// The days that `written` may mean in a text of `today`. `years` are those the text speaks of besides its own; `ahead`
/// are the words before it, `carried` is the date before it, whose month may go on.
pub(super) fn candidates(
    written: &Written,
    today: Date,
    years: &[i16],
    ahead: &str,
    carried: Option<&Written>,
) -> Vec<Date> {
    let Some(day) = written.day else { return Vec::new() };
    let Some(month) = written.month else {
        let mut days = in_near_month(day, today, ahead);
        let same_month = carried.filter(|carried| carried.month.is_some());
        let going_on = same_month.map(|carried| Written { day: Some(day), ..carried.clone() });
        days.extend(going_on.into_iter().flat_map(|date| candidates(&date, today, years, ahead, None)));
        return days;
    };
    if let Some(year) = written.year {
        return Date::new(year, month, day).into_iter().collect();
    }
    let around = [today.year() - 1, today.year(), today.year() + 1];
    let mut days: Vec<_> = around.iter().filter_map(|year| Date::new(*year, month, day).ok()).collect();
    days.sort_by_key(|day| distance(*day, today));
    if days.first().is_some_and(|nearest| distance(*nearest, today) <= NEAR) {
        days.truncate(1);
    }
    days.retain(|day| distance(*day, today) <= FAR);
    days.extend(years.iter().filter_map(|year| Date::new(*year, month, day).ok()));
    days
}

/// A Korean day without a month is one of this month, unless it is said to be past or to come.
fn in_near_month(day: i8, today: Date, ahead: &str) -> Vec<Date> {
    let first = today.first_of_month();
    let months = [first.yesterday().ok(), Some(first), today.last_of_month().tomorrow().ok()];
    let days =
        months.into_iter().flatten().filter_map(|month| Date::new(month.year(), month.month(), day).ok());
    let ahead = ahead.trim_end();
    let fits = |day: &Date| {
        let past = ["지난", "지난달"].iter().any(|word| ahead.ends_with(word));
        let coming = ["오는", "다음", "다음달", "다음 달"].iter().any(|word| ahead.ends_with(word));
        !(past && *day > today || coming && *day < today)
    };
    let mut days: Vec<_> = days.filter(fits).collect();
    days.sort_by_key(|day| distance(*day, today));
    let is_last_month = ahead.ends_with("달");
    if !is_last_month && days.first().is_some_and(|nearest| distance(*nearest, today) <= 8) {
        days.truncate(1);
    }
    days
}

/// Days between two days.
pub(super) fn distance(one: Date, other: Date) -> i32 {
    one.since(other).map_or(i32::MAX, |span| span.get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::dates::dates;
    use jiff::civil::date;

    fn meant(text: &str, today: Date, years: &[i16]) -> Vec<String> {
        let written = dates(text).into_iter().next().unwrap();
        let ahead = &text[..written.range.start];
        candidates(&written, today, years, ahead, None).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_nearest_year_is_meant() {
        let (autumn, winter) = (date(2022, 11, 18), date(2022, 12, 30));
        assert_eq!(meant("Nov. 17", autumn, &[]), ["2022-11-17"]);
        assert_eq!(meant("Jan. 2", winter, &[]), ["2023-01-02"]);
        assert_eq!(meant("Dec. 30", date(2023, 1, 6), &[]), ["2022-12-30"]);
        assert_eq!(meant("May 12", autumn, &[]), ["2023-05-12", "2022-05-12"]);
        assert_eq!(meant("May 12, 2017", autumn, &[]), ["2017-05-12"]);
        assert_eq!(meant("Nov. 17", autumn, &[2017]), ["2022-11-17", "2017-11-17"]);
    }

    #[test]
    fn a_day_without_a_month_is_near() {
        let today = date(2022, 11, 18);
        assert_eq!(meant("17일(금)", today, &[]), ["2022-11-17"]);
        assert_eq!(meant("지난 28일(금)", today, &[]), ["2022-10-28"]);
        assert_eq!(meant("오는 25일(금)", today, &[]), ["2022-11-25"]);
    }

    #[test]
    fn a_month_goes_on_to_the_next_day() {
        let written = dates("3월 14일(월)부터 18일(금)까지");
        let days = candidates(&written[1], date(2022, 11, 18), &[], "부터 ", written.first());
        assert!(days.contains(&date(2022, 3, 18)), "{days:?}");
    }

    #[test]
    fn no_day_is_meant_by_one_that_does_not_exist() {
        assert_eq!(meant("Nov. 31, 2022", date(2022, 11, 18), &[]), Vec::<String>::new());
    }
}
