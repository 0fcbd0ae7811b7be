//! The current readers, page by page.

use rusqlite::Connection;

use super::super::{StoreError, StoredSubscriber};
use super::convert;

/// The next current readers behind `after`. Each page seeks by key, so the last costs no more than the first.
pub(super) fn page(db: &Connection, after: i64, limit: usize) -> Result<Vec<StoredSubscriber>, StoreError> {
    let mut statement = db.prepare_cached(&query())?;
    let mut rows = statement.query((after, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut readers = Vec::new();
    while let Some(row) = rows.next()? {
        readers.push(convert::reader(row)?);
    }
    Ok(readers)
}

fn query() -> String {
    format!(
        "SELECT {} FROM subscriber s LEFT JOIN suppression p ON p.key = s.key
          WHERE s.id > ?1 AND (s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id))
          ORDER BY s.id LIMIT ?2",
        convert::READER
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, readers};
    use super::*;

    #[test]
    fn pages_join_without_a_gap_or_a_repeat() {
        let db = database();
        readers(&db, 25);
        let (mut after, mut ids) = (0, Vec::new());
        loop {
            let page = page(&db, after, 10).unwrap();
            assert!(page.len() <= 10, "no more is read at once");
            let Some(last) = page.last() else { break };
            after = last.id.0;
            ids.extend(page.iter().map(|reader| reader.id.0));
        }
        assert!(ids.into_iter().eq(1..=25));
    }

    #[test]
    fn a_page_seeks_by_key_and_sorts_nothing() {
        let db = database();
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {}", query())).unwrap();
        let mut rows = statement.query((1, 1)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            assert!(!step.starts_with("SCAN") && !step.contains("TEMP B-TREE"), "{step}");
        }
    }
}
