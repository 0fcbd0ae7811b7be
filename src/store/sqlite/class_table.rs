//! The subscribers of an audience by class, for a list of millions: only a new class allocates.

use std::collections::HashMap;

use rusqlite::Connection;

use super::super::{Audience, StoreError, SubscriberClass};
use super::convert;
use super::suppression_cursor::{self, SuppressionCursor};
use crate::domain::{DeliveryId, LanguageTag, Status, Suppression};

/// One subscriber of the scan.
pub(super) struct SubscriberRow<'a> {
    pub(super) id: i64,
    /// Index of the subscriber's class.
    pub(super) class: usize,
    /// The address as stored.
    pub(super) email: &'a str,
    /// Set when the delivery has a row for them.
    pub(super) has_row: bool,
}

/// Calls `visit` for every subscriber of the audience, in row order, with the classes found so far.
pub(super) fn each(
    db: &Connection,
    audience: &Audience,
    delivery: Option<DeliveryId>,
    mut visit: impl FnMut(&SubscriberRow<'_>, &[SubscriberClass]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let merge = suppression_cursor::merge_join_is_cheaper(db, audience)?;
    let mut suppressed = if merge { Some(suppression_cursor::statement(db)?) } else { None };
    let mut suppressed = suppressed.as_mut().map(SuppressionCursor::read).transpose()?;
    let mut statement = db.prepare_cached(&query(audience, delivery.is_some(), !merge))?;
    let delivery = delivery.map(|delivery| delivery.0);
    let mut rows = match &audience.file {
        None => statement.query([delivery])?,
        Some(file) => statement.query((delivery, file))?,
    };
    let mut classes = ClassTable::default();
    while let Some(row) = rows.next()? {
        if let Some(segment) = &audience.segment
            && !segment.holds(&convert::subscriber(row)?.subscriber)
        {
            continue;
        }
        let id = row.get(0)?;
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let reason = match &mut suppressed {
            Some(cursor) => cursor.reason_of(id)?,
            None => text(10)?,
        };
        let class = classes.of(
            text(4)?.unwrap_or_default(),
            text(5)?.unwrap_or_default(),
            text(6)?.unwrap_or_default(),
            text(11)?.unwrap_or_default(),
            reason,
        )?;
        let email = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        visit(&SubscriberRow { id, class, email, has_row: row.get(12)? }, &classes.known)?;
    }
    Ok(())
}

/// Classes by their stored columns, which are parsed once per class.
#[derive(Default)]
struct ClassTable {
    known: Vec<SubscriberClass>,
    numbers: HashMap<String, usize>,
    key: String,
}

impl ClassTable {
    fn of(
        &mut self,
        topics: &str,
        status: &str,
        language: &str,
        newsletters: &str,
        reason: Option<&str>,
    ) -> Result<usize, StoreError> {
        // A list may hold any text as a language: only a code of a language is a class of its own.
        let language = LanguageTag::of_reader(language);
        let code = language.as_ref().map_or("", LanguageTag::as_str);
        self.key.clear();
        for part in [topics, "\n", status, "\n", code, "\n", newsletters, "\n", reason.unwrap_or_default()] {
            self.key.push_str(part);
        }
        if let Some(number) = self.numbers.get(&self.key) {
            return Ok(*number);
        }
        self.known.push(SubscriberClass {
            topics: convert::topics(topics)?,
            newsletters: convert::newsletters(newsletters)?,
            language,
            status: Status::parse(status).ok_or_else(|| StoreError::damaged("a status is unknown"))?,
            suppressed: reason
                .map(|reason| {
                    Suppression::parse(reason).ok_or_else(|| StoreError::damaged("a suppression is unknown"))
                })
                .transpose()?,
        });
        self.numbers.insert(self.key.clone(), self.known.len() - 1);
        Ok(self.known.len() - 1)
    }
}

fn query(audience: &Audience, has_delivery: bool, looks_up: bool) -> String {
    // Columns for segments, and the row's existence, are read only where they are needed.
    const LEAN: &str = "s.id, NULL, s.email, NULL, s.topics, s.status, s.language, NULL, NULL, NULL, p.reason, s.newsletters";
    let columns = if audience.segment.is_some() { convert::SUBSCRIBER } else { LEAN };
    let (columns, suppression) = if looks_up {
        (columns.to_owned(), "LEFT JOIN suppression p ON p.key = s.key")
    } else {
        (columns.replace("p.reason", "NULL"), "")
    };
    let row = if has_delivery {
        "EXISTS (SELECT 1 FROM ledger l WHERE l.delivery = ?1 AND l.subscriber = s.id)"
    } else {
        "?1 IS NOT NULL"
    };
    if audience.file.is_some() {
        // CROSS JOIN fixes the order: suppressed the file's list, not suppressed everybody.
        format!(
            "SELECT {columns}, {row} FROM file_subscriber f CROSS JOIN subscriber s ON s.id = f.subscriber {suppression}
              WHERE f.file = (SELECT id FROM file WHERE name = ?2) ORDER BY f.subscriber"
        )
    } else {
        format!(
            "SELECT {columns}, {row} FROM subscriber s {suppression}
              WHERE s.direct = 1 OR EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id)
              ORDER BY s.id"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, delivery, readers};
    use super::*;
    use crate::domain::Segment;

    fn ids(db: &Connection, audience: &Audience, delivery: Option<DeliveryId>) -> Vec<(i64, bool)> {
        let mut ids = Vec::new();
        each(db, audience, delivery, |reader, _| {
            ids.push((reader.id, reader.has_row));
            Ok(())
        })
        .unwrap();
        ids
    }

    fn audiences() -> [Audience; 3] {
        let file = Some("subscribers.toml".to_owned());
        let segment = Some(Segment::parse("topic:privacy").unwrap());
        [
            Audience { file: None, segment: None },
            Audience { file: file.clone(), segment: None },
            Audience { file, segment },
        ]
    }

    #[test]
    fn subscribers_with_a_row_are_marked() {
        let db = database();
        readers(&db, 3);
        let id = delivery(&db, "2022-11-18").id;
        readers(&db, 5);
        for audience in audiences() {
            let expected = (1..=5).map(|reader| (reader, reader <= 3));
            assert!(ids(&db, &audience, Some(id)).into_iter().eq(expected), "{audience:?}");
            assert!(ids(&db, &audience, None).into_iter().eq((1..=5).map(|id| (id, false))), "{audience:?}");
        }
    }

    #[test]
    fn equal_subscribers_share_a_class() {
        let db = database();
        readers(&db, 4);
        db.execute("UPDATE subscriber SET topics = 'privacy' WHERE id = 2", []).unwrap();
        db.execute("UPDATE subscriber SET status = 'pending' WHERE id = 3", []).unwrap();
        let mut found = Vec::new();
        each(&db, &Audience::default(), None, |reader, classes| {
            found.push((reader.class, classes.len()));
            Ok(())
        })
        .unwrap();
        assert_eq!(found, [(0, 1), (1, 2), (2, 3), (0, 3)]);
    }

    #[test]
    fn scan_reads_in_key_order_without_sorting() {
        let db = database();
        let ways = [(false, false), (false, true), (true, false), (true, true)];
        for (audience, (known, looks_up)) in
            audiences().into_iter().flat_map(|all| ways.map(|way| (all.clone(), way)))
        {
            let query = query(&audience, known, looks_up);
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let count = statement.parameter_count();
            let mut rows = statement.query(rusqlite::params_from_iter(vec![1_i64; count])).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let step: String = row.get(3).unwrap();
                assert!(!step.contains("TEMP B-TREE"), "{audience:?}: {step}");
                assert!(!step.starts_with("SCAN") || step == "SCAN s", "{audience:?}: {step}");
            }
        }
    }
}
