//! Counts of the list in SQLite.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;

use super::super::{ListCounts, ListReport, StoreError};
use super::{SqliteStore, convert};
use crate::domain::{Month, Status};

impl ListReport for SqliteStore {
    async fn list_counts(&self, zone: TimeZone) -> Result<ListCounts, StoreError> {
        self.read(move |db| list_counts(db, &zone)).await
    }
}

/// Counts in one pass through the list: which month it was depends on a time zone, which SQLite does not know.
fn list_counts(db: &Connection, zone: &TimeZone) -> Result<ListCounts, StoreError> {
    let mut counts = ListCounts::default();
    // Topics repeat, and so are parsed once each.
    let mut topics = BTreeMap::<String, u64>::new();
    let mut statement = db.prepare_cached(
        "SELECT s.added_at, s.since, s.status, p.key IS NOT NULL, s.topics, substr(s.key, instr(s.key, '@') + 1), s.language
           FROM subscriber s LEFT JOIN suppression p ON p.key = s.key
          WHERE s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let added = convert::timestamp(row.get(0)?)?.to_zoned(zone.clone()).date();
        let since: Option<String> = row.get(1)?;
        let since = since.as_deref().and_then(|since| day(since, zone));
        let joined = since.map_or(added, |since| since.min(added));
        *counts.joined.entry(Month::of(joined)).or_default() += 1;
        match (row.get(3)?, convert::status(row, 2)?) {
            (false, Status::Subscribed) => counts.subscribed += 1,
            (false, Status::Pending) => {
                counts.pending += 1;
                continue;
            }
            _ => {
                counts.suppressed += 1;
                continue;
            }
        }
        *topics.entry(row.get(4)?).or_default() += 1;
        *counts.domains.entry(row.get(5)?).or_default() += 1;
        *counts.languages.entry(row.get(6)?).or_default() += 1;
    }
    for (column, readers) in topics {
        *counts.topics.entry(convert::topics(&column)?).or_default() += readers;
    }
    count_lost(db, zone, &mut counts)?;
    Ok(counts)
}

/// Counts each person once, whatever else became of the address later.
fn count_lost(db: &Connection, zone: &TimeZone, counts: &mut ListCounts) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT p.reason, min(r.at)
           FROM suppression p JOIN suppression_reason r ON r.key = p.key
          WHERE EXISTS (SELECT 1 FROM subscriber s WHERE s.key = p.key)
          GROUP BY p.key",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(reason) = convert::suppression(row, 0)? else { continue };
        let at = convert::timestamp(row.get(1)?)?.to_zoned(zone.clone()).date();
        *counts.lost.entry((Month::of(at), reason)).or_default() += 1;
    }
    Ok(())
}

/// Reads the time of a sign-up, an instant or a day; what an older program stored otherwise says nothing.
fn day(since: &str, zone: &TimeZone) -> Option<Date> {
    match since.parse::<Timestamp>() {
        Ok(instant) => Some(instant.to_zoned(zone.clone()).date()),
        Err(_) => since.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::suppressions::{self, NewSuppression};
    use super::super::testing::{database, reader};
    use super::super::upsert;
    use super::*;
    use crate::domain::{Subscriber, Suppression, TopicId};

    fn month(text: &str) -> Month {
        Month::of(format!("{text}-01").parse().unwrap())
    }

    #[test]
    fn everybody_is_counted_once_in_the_months_of_the_zone() {
        let db = database();
        let added: Timestamp = "2026-01-31T20:00:00Z".parse().unwrap();
        let since = |text: &str| Some(text.to_owned());
        let privacy = TopicId::parse("privacy").unwrap();
        let list = [
            Subscriber {
                topics: [privacy.clone()].into(),
                language: Some("ko".into()),
                ..reader("a@A.example")
            },
            Subscriber { since: since("2024-05-01"), ..reader("b@a.example") },
            Subscriber { since: since("2025-03-31T23:00:00Z"), ..reader("c@b.example") },
            Subscriber { since: since("2030-01-01"), ..reader("later@b.example") },
            Subscriber { status: Status::Pending, since: since("long ago"), ..reader("d@b.example") },
            reader("e@b.example"),
        ];
        upsert::sync(&db, "subscribers.toml", &list.to_vec(), added).unwrap();
        for (reason, at) in [
            (Suppression::Bounced, "2026-02-02T00:00:00Z"),
            (Suppression::Complained, "2026-03-02T00:00:00Z"),
        ] {
            let new = NewSuppression { reason, note: None, at: at.parse().unwrap(), batch: None };
            suppressions::add(&db, "e@b.example", &new).unwrap();
            suppressions::add(&db, "stranger@b.example", &new).unwrap();
        }
        let counts = list_counts(&db, &TimeZone::get("Asia/Seoul").unwrap()).unwrap();
        assert_eq!((counts.subscribed, counts.pending, counts.suppressed), (4, 1, 1));
        let joined = [(month("2024-05"), 1), (month("2025-04"), 1), (month("2026-02"), 4)];
        assert_eq!(counts.joined, joined.into());
        assert_eq!(counts.lost, [((month("2026-02"), Suppression::Complained), 1)].into());
        assert_eq!(counts.topics, [([].into(), 3), ([privacy].into(), 1)].into());
        assert_eq!(counts.domains, [("a.example".to_owned(), 2), ("b.example".to_owned(), 2)].into());
        assert_eq!(counts.languages, [(None, 3), (Some("ko".to_owned()), 1)].into());
    }
}
