//! The readers of an audience, one after the other.

use rusqlite::Connection;

use super::super::{Audience, Reader, StoreError};
use super::convert;
use crate::domain::DeliveryId;

/// How many readers are in memory at once. Larger pages are not measurably quicker.
const PAGE: usize = 1000;

/// Shows `visit` every reader of the audience, in the order they joined; with `without_row_in` only those without a
/// row in that delivery. Memory stays flat, and `visit` may write to the tables that are read.
pub(super) fn each_reader(
    db: &Connection,
    audience: &Audience,
    without_row_in: Option<DeliveryId>,
    mut visit: impl FnMut(Reader) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = page(db, audience, without_row_in, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.0;
        for reader in page {
            if audience.segment.as_ref().is_none_or(|segment| segment.holds(&reader.subscriber)) {
                visit(reader)?;
            }
        }
    }
}

/// The next readers behind `after`, before the segment is asked. Each page seeks by key, so the last costs no more
/// than the first.
pub(super) fn page(
    db: &Connection,
    audience: &Audience,
    without_row_in: Option<DeliveryId>,
    after: i64,
    limit: usize,
) -> Result<Vec<Reader>, StoreError> {
    let mut statement = db.prepare_cached(&query(audience.file.is_some()))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let delivery = without_row_in.map(|delivery| delivery.0);
    let mut rows = match &audience.file {
        None => statement.query((after, delivery, limit))?,
        Some(file) => statement.query((after, delivery, limit, file))?,
    };
    let mut readers = Vec::new();
    while let Some(row) = rows.next()? {
        readers.push(convert::reader(row)?);
    }
    Ok(readers)
}

fn query(in_file: bool) -> String {
    // `delivery = NULL` is never true: without a delivery nobody is passed over.
    const ELSE: &str = "LEFT JOIN suppression p ON p.key = s.key
         WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.delivery = ?2 AND l.subscriber = s.id)";
    let columns = convert::READER;
    if in_file {
        // CROSS JOIN fixes the order: along the file's list, not along everybody.
        format!(
            "SELECT {columns} FROM listed f CROSS JOIN subscriber s ON s.id = f.subscriber {ELSE}
                AND f.file = (SELECT id FROM file WHERE name = ?4) AND f.subscriber > ?1
              ORDER BY f.subscriber LIMIT ?3"
        )
    } else {
        format!(
            "SELECT {columns} FROM subscriber s {ELSE} AND s.id > ?1
                AND (s.elsewhere = 1 OR EXISTS (SELECT 1 FROM listed f WHERE f.subscriber = s.id))
              ORDER BY s.id LIMIT ?3"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, delivery, readers};
    use super::*;

    fn ids(db: &Connection, without_row_in: Option<DeliveryId>) -> Vec<i64> {
        let mut ids = Vec::new();
        let audience = Audience { file: Some("subscribers.toml".into()), segment: None };
        each_reader(db, &audience, without_row_in, |reader| {
            ids.push(reader.id.0);
            Ok(())
        })
        .unwrap();
        ids
    }

    #[test]
    fn pages_join_without_a_gap_or_a_repeat() {
        let db = database();
        for count in [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 1] {
            readers(&db, count);
            assert!(ids(&db, None).into_iter().eq(1..=i64::try_from(count).unwrap()), "{count}");
        }
    }

    #[test]
    fn no_more_than_a_page_is_read_at_once() {
        let db = database();
        readers(&db, 30);
        assert_eq!(page(&db, &Audience::default(), None, 0, 10).unwrap().len(), 10);
    }

    #[test]
    fn readers_with_a_row_are_passed_over() {
        let db = database();
        readers(&db, 3);
        let id = delivery(&db, "2022-11-18").id;
        readers(&db, 5);
        assert_eq!(ids(&db, Some(id)), [4, 5]);
    }

    #[test]
    fn a_page_seeks_by_key_and_sorts_nothing() {
        let db = database();
        for in_file in [false, true] {
            let sql = format!("EXPLAIN QUERY PLAN {}", query(in_file));
            let mut statement = db.prepare(&sql).unwrap();
            let count = statement.parameter_count();
            let mut rows = statement.query(rusqlite::params_from_iter(vec![1_i64; count])).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let step: String = row.get(3).unwrap();
                assert!(!step.starts_with("SCAN") && !step.contains("TEMP B-TREE"), "{in_file}: {step}");
            }
        }
    }
}
