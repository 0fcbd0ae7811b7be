//! Reminders of consents: Korean law asks that a reader is told every two years, at the latest on the date of the consent,
//! that they agreed, when, and how to keep or take back the consent (Network Act article 50(8), decree article 62-3).

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Years between two reminders.
const YEARS: i64 = 2;
/// Days before the date from which a reminder may be sent: many readers can have the same date, and a server can be down.
const LEAD: i64 = 14;

/// Reminders of one reader so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentReminders {
    /// The day from which the years are counted: of the last consent, or of a reminder that came too late.
    pub anchor: Date,
    /// Reminders since then.
    pub sent: u32,
}

impl ConsentReminders {
    /// Returns the state before any reminder, or after a new consent.
    pub fn of_consent(day: Date) -> Self {
        Self { anchor: day, sent: 0 }
    }

    /// Takes over a consent that is newer than what the years are counted from.
    #[must_use]
    pub fn with_consent(self, day: Date) -> Self {
        if day > self.anchor { Self::of_consent(day) } else { self }
    }

    /// Returns the day by which the next reminder has to be sent. 29 February is 28 February in common years.
    pub fn due(self) -> Date {
        let years = YEARS.saturating_mul(i64::from(self.sent) + 1);
        // Years beyond the calendar end at its last day.
        let span = Span::new().try_years(years);
        span.map_or(Date::MAX, |span| self.anchor.saturating_add(span))
    }

    /// Returns true if a reminder may be sent on this day.
    pub fn is_due(self, today: Date) -> bool {
        today >= self.due().saturating_sub(LEAD.days())
    }

    /// Returns the state after a reminder on this day. One that came too late begins the years anew, so that nobody gets two
    /// within weeks.
    #[must_use]
    pub fn after(self, today: Date) -> Self {
        if today <= self.due() {
            Self { sent: self.sent.saturating_add(1), ..self }
        } else {
            Self::of_consent(today)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Days of the reminders in some years, when a job runs every `step` days.
    fn days(consent: Date, from: Date, years: i64, step: i64) -> Vec<String> {
        let (mut state, mut today, mut days) = (ConsentReminders::of_consent(consent), from, Vec::new());
        while today < from.saturating_add(years.years()) {
            if state.is_due(today) {
                let due = state.due();
                state = state.after(today);
                days.push(format!("{today} for {due}"));
            }
            today = today.saturating_add(step.days());
        }
        days
    }

    #[test]
    fn every_two_years_before_the_date() {
        let from = date(2020, 2, 29);
        assert_eq!(
            days(from, from, 10, 1),
            [
                "2022-02-14 for 2022-02-28",
                "2024-02-15 for 2024-02-29",
                "2026-02-14 for 2026-02-28",
                "2028-02-15 for 2028-02-29",
                "2030-02-14 for 2030-02-28",
            ]
        );
        let from = date(2021, 12, 31);
        let expected = [
            "2023-12-17 for 2023-12-31",
            "2025-12-17 for 2025-12-31",
            "2027-12-17 for 2027-12-31",
            "2029-12-17 for 2029-12-31",
            "2031-12-17 for 2031-12-31",
        ];
        assert_eq!(days(from, from, 10, 1), expected);
    }

    #[test]
    fn a_job_that_runs_seldom_is_still_in_time() {
        let from = date(2020, 2, 29);
        for step in 1..=LEAD {
            let days = days(from, from, 10, step);
            assert_eq!(days.len(), 5, "{step}");
            assert!(days.iter().all(|day| day[..10] <= day[15..]), "{days:?}");
        }
    }

    #[test]
    fn a_late_reminder_begins_the_years_anew() {
        let found = days(date(2015, 3, 1), date(2022, 11, 18), 5, 1);
        assert_eq!(
            found,
            ["2022-11-18 for 2017-03-01", "2024-11-04 for 2024-11-18", "2026-11-04 for 2026-11-18"]
        );
    }

    #[test]
    fn a_new_consent_counts_instead() {
        let state = ConsentReminders { anchor: date(2020, 2, 29), sent: 1 };
        assert_eq!(state.with_consent(date(2020, 2, 29)), state);
        assert_eq!(state.with_consent(date(2023, 1, 1)).due(), date(2025, 1, 1));
        assert_eq!(ConsentReminders { anchor: Date::MAX, sent: u32::MAX }.due(), Date::MAX);
    }
}
