//! Date on which the original of an item appeared.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Date of an item. Many pages tell the day alone, and no hour is invented for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemDate {
    /// Day and hour.
    Moment(Timestamp),
    /// Day without an hour, in the time zone of the page.
    Day(Date),
}

impl ItemDate {
    /// Returns the day in a time zone; a day alone is the same everywhere.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Moment(moment) => zone.to_datetime(moment).date(),
            Self::Day(day) => day,
        }
    }

    /// Returns the moment; `None` for a day alone.
    pub fn moment(self) -> Option<Timestamp> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Day(_) => None,
        }
    }

    /// Returns `true` if the item appeared later than a moment. A day alone is later if it begins after the moment's day in
    /// the time zone.
    pub fn is_after(self, moment: Timestamp, zone: &TimeZone) -> bool {
        match self {
            Self::Moment(own) => own > moment,
            Self::Day(day) => day > zone.to_datetime(moment).date(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_alone_is_compared_in_the_time_zone() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        let friday_night: Timestamp = "2022-11-18T15:30:00Z".parse().unwrap();
        let day = |text: &str| ItemDate::Day(text.parse().unwrap());
        assert!(!day("2022-11-19").is_after(friday_night, &seoul));
        assert!(day("2022-11-20").is_after(friday_night, &seoul));
        assert_eq!(ItemDate::Moment(friday_night).day(&seoul), "2022-11-19".parse().unwrap());
    }
}
