//! A month of the calendar.

use std::fmt;

use jiff::civil::Date;

/// A month, such as `2026-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Returns the month in which a day is.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Returns the month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year.saturating_add(1), month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// Returns the month so many months ago.
    #[must_use]
    pub fn before(self, months: u16) -> Self {
        let index = i32::from(self.year) * 12 + i32::from(self.month) - 1 - i32::from(months);
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(i16::MIN);
        // A remainder of twelve fits.
        let month = i8::try_from(index.rem_euclid(12)).unwrap_or(0) + 1;
        Self { year, month }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_over_the_turn_of_the_year() {
        let december = Month::of(jiff::civil::date(2025, 12, 31));
        assert_eq!(december.next().to_string(), "2026-01");
        assert_eq!(december.next().before(1), december);
        assert_eq!(december.before(24).to_string(), "2023-12");
        assert_eq!(december.before(12 * 25 + 11).to_string(), "2000-01");
    }
}
