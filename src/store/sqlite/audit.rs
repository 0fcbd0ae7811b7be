//! Audit of the ledger: a merge join of rows and attempts, each read once in key order.

use std::collections::BTreeSet;

use rusqlite::{Connection, Statement};

use super::super::{Audit, LedgerAudit, RowFault, RowFilter, StoreError};
use super::{SqliteStore, convert, read};
use crate::domain::{DeliveryId, EmailAddress, Exclusion, RowState, SubscriberId};

impl LedgerAudit for SqliteStore {
    async fn audit(&self, delivery: DeliveryId) -> Result<Audit, StoreError> {
        self.read(move |db| audit(db, delivery)).await
    }

    async fn addresses(
        &self,
        delivery: DeliveryId,
        which: RowFilter,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<(SubscriberId, EmailAddress)>, StoreError> {
        self.read(move |db| addresses(db, delivery, which, after.map_or(0, |id| id.0), limit)).await
    }
}

fn audit(db: &Connection, delivery: DeliveryId) -> Result<Audit, StoreError> {
    read::expect_delivery(db, delivery)?;
    let mut audit = Audit::default();
    let mut plans = db.prepare_cached("SELECT number, recipients FROM plan WHERE delivery = ?1")?;
    let mut rows = plans.query([delivery.0])?;
    while let Some(row) = rows.next()? {
        let readers = u64::try_from(row.get::<_, i64>(1)?);
        let readers = readers.map_err(|_| StoreError::damaged("a plan was for fewer than no readers"))?;
        *(if row.get::<_, i64>(0)? == 1 { &mut audit.planned_first } else { &mut audit.added_later }) +=
            readers;
    }
    walk(db, delivery, 0, |found| {
        audit.rows += 1;
        audit.attempts += found.tried.count;
        match (found.state, found.exclusion) {
            (Some(RowState::Excluded), Some(reason)) => *audit.tally.excluded.entry(reason).or_default() += 1,
            (Some(state), _) => audit.tally.add(state, 1),
            (None, _) => {}
        }
        audit.in_flight += u64::from(matches!(found.state, Some(RowState::Claimed | RowState::Handed)));
        for fault in found.faults() {
            *audit.faults.entry(fault).or_default() += 1;
        }
        true
    })?;
    let all: i64 = db
        .prepare_cached("SELECT count(*) FROM attempt WHERE delivery = ?1")?
        .query_row([delivery.0], |row| row.get(0))?;
    // In a damaged file the two ways of counting may differ either way.
    audit.orphan_attempts = all.cast_unsigned().abs_diff(audit.attempts);
    Ok(audit)
}

/// One row beside its attempts.
struct Found {
    subscriber: i64,
    state: Option<RowState>,
    has_exclusion: bool,
    exclusion: Option<Exclusion>,
    tries: u64,
    has_content: bool,
    has_reader: bool,
    tried: Tried,
}

/// The attempts of one row.
#[derive(Default)]
struct Tried {
    count: u64,
    in_order: bool,
    accepted: u64,
    last: Option<RowState>,
}

impl Found {
    fn faults(&self) -> BTreeSet<RowFault> {
        let excluded = self.state == Some(RowState::Excluded);
        let wrong = [
            (self.state.is_none(), RowFault::State),
            (self.exclusion.is_some() != excluded || self.has_exclusion != excluded, RowFault::Reason),
            (!excluded && !self.has_content, RowFault::Content),
            (!self.has_reader, RowFault::Subscriber),
            (self.tried.count != self.tries || !self.tried.in_order, RowFault::Attempts),
            (!self.follows(), RowFault::StateMismatch),
            (self.tried.accepted > 1, RowFault::AcceptedTwice),
        ];
        wrong.into_iter().filter_map(|(is, fault)| is.then_some(fault)).collect()
    }

    /// Returns whether the state can follow from the last attempt.
    fn follows(&self) -> bool {
        use RowState::{Accepted, Claimed, Deferred, Excluded, Handed, Queued, Refused, Uncertain};
        match (self.state, self.tried.last) {
            (Some(state @ (Accepted | Refused | Deferred | Uncertain)), last) => last == Some(state),
            // A person asked to send again what was in doubt.
            (Some(Queued), last) => matches!(last, None | Some(Uncertain)),
            (Some(Claimed | Handed), last) => !matches!(last, Some(Accepted | Refused)),
            (Some(Excluded), last) => last != Some(Accepted),
            (None, _) => true,
        }
    }
}

const ROWS: &str = "
    SELECT l.subscriber, l.state, l.exclusion, l.tries, s.id IS NOT NULL,
           l.content IS NOT NULL AND EXISTS (SELECT 1 FROM content c WHERE c.id = l.content AND c.delivery = l.delivery)
      FROM ledger l LEFT JOIN subscriber s ON s.id = l.subscriber
     WHERE l.delivery = ?1 AND l.subscriber > ?2 ORDER BY l.subscriber";
const ATTEMPTS: &str = "
    SELECT subscriber, number, outcome FROM attempt
     WHERE delivery = ?1 AND subscriber > ?2 ORDER BY subscriber, number";

/// Calls `see` for every row after `after` until it returns `false`.
fn walk(
    db: &Connection,
    delivery: DeliveryId,
    after: i64,
    mut see: impl FnMut(&Found) -> bool,
) -> Result<(), StoreError> {
    let (mut rows, mut attempts) = (db.prepare_cached(ROWS)?, db.prepare_cached(ATTEMPTS)?);
    let mut attempts = Attempts::new(&mut attempts, delivery, after)?;
    let mut rows = rows.query((delivery.0, after))?;
    while let Some(row) = rows.next()? {
        let subscriber = row.get(0)?;
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let exclusion = text(2)?;
        let found = Found {
            subscriber,
            state: text(1)?.and_then(RowState::parse),
            has_exclusion: exclusion.is_some(),
            exclusion: exclusion.and_then(Exclusion::parse),
            tries: row.get::<_, i64>(3)?.cast_unsigned(),
            has_reader: row.get(4)?,
            has_content: row.get(5)?,
            tried: attempts.of(subscriber)?,
        };
        if !see(&found) {
            break;
        }
    }
    Ok(())
}

/// The attempts of a delivery, read along with its rows.
struct Attempts<'a> {
    rows: rusqlite::Rows<'a>,
    /// The first attempt of a row that was not come to yet.
    next: Option<(i64, i64, Option<RowState>)>,
}

impl<'a> Attempts<'a> {
    fn new(statement: &'a mut Statement<'_>, delivery: DeliveryId, after: i64) -> Result<Self, StoreError> {
        let mut attempts = Self { rows: statement.query((delivery.0, after))?, next: None };
        attempts.step()?;
        Ok(attempts)
    }

    fn step(&mut self) -> Result<(), StoreError> {
        self.next = match self.rows.next()? {
            None => None,
            Some(row) => {
                let outcome = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
                Some((row.get(0)?, row.get(1)?, RowState::parse(outcome)))
            }
        };
        Ok(())
    }

    fn of(&mut self, subscriber: i64) -> Result<Tried, StoreError> {
        let mut tried = Tried { in_order: true, ..Tried::default() };
        while let Some((whose, number, outcome)) = self.next.filter(|(whose, ..)| *whose <= subscriber) {
            // The foreign key makes an attempt without a row impossible; were there one, it is nobody's.
            if whose == subscriber {
                tried.count += 1;
                tried.in_order &= number.cast_unsigned() == tried.count;
                tried.accepted += u64::from(outcome == Some(RowState::Accepted));
                tried.last = outcome;
            }
            self.step()?;
        }
        Ok(tried)
    }
}

fn addresses(
    db: &Connection,
    delivery: DeliveryId,
    which: RowFilter,
    after: i64,
    limit: u32,
) -> Result<Vec<(SubscriberId, EmailAddress)>, StoreError> {
    read::expect_delivery(db, delivery)?;
    if which == RowFilter::Wrong {
        return wrong(db, delivery, after, limit);
    }
    let mut reason = None;
    let states = match which {
        RowFilter::Accepted => "l.state = 'accepted'",
        RowFilter::Refused => "l.state = 'refused'",
        RowFilter::Deferred => "l.state = 'deferred'",
        RowFilter::Uncertain => "l.state IN ('handed', 'uncertain')",
        RowFilter::Pending => "l.state IN ('queued', 'claimed')",
        RowFilter::Planned | RowFilter::Wrong => "l.state <> 'excluded'",
        RowFilter::Excluded(only) => {
            reason = only.map(Exclusion::as_str);
            "l.state = 'excluded'"
        }
    };
    let sql = format!(
        "SELECT l.subscriber, s.email FROM ledger l CROSS JOIN subscriber s ON s.id = l.subscriber
          WHERE l.delivery = ?1 AND l.subscriber > ?2 AND {states} AND (?4 IS NULL OR l.exclusion = ?4)
          ORDER BY l.subscriber LIMIT ?3"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query((delivery.0, after, limit, reason))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((SubscriberId(row.get(0)?), convert::email(row, 1)?));
    }
    Ok(found)
}

fn wrong(
    db: &Connection,
    delivery: DeliveryId,
    after: i64,
    limit: u32,
) -> Result<Vec<(SubscriberId, EmailAddress)>, StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut subscribers = Vec::new();
    walk(db, delivery, after, |found| {
        if !found.faults().is_empty() && found.has_reader {
            subscribers.push(found.subscriber);
        }
        subscribers.len() < limit
    })?;
    let mut email = db.prepare_cached("SELECT email FROM subscriber WHERE id = ?1")?;
    let mut found = Vec::new();
    for subscriber in subscribers {
        let mut rows = email.query([subscriber])?;
        if let Some(row) = rows.next()? {
            found.push((SubscriberId(subscriber), convert::email(row, 0)?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, delivery, readers};
    use super::*;

    /// The faults of a delivery to four readers, two of whom were mailed, after somebody wrote in the file.
    fn after(tampering: &str) -> (Audit, Vec<i64>) {
        let db = database();
        readers(&db, 4);
        let id = delivery(&db, "2022-11-18").id;
        db.execute_batch(
            "INSERT INTO relay (id, name) VALUES (1, 'relay.example:25');
             INSERT INTO attempt (delivery, subscriber, number, outcome, stage, relay, at)
             VALUES (1, 1, 1, 'deferred', 'rcpt', 1, 5), (1, 1, 2, 'accepted', 'dot', 1, 6),
                    (1, 2, 1, 'refused', 'rcpt', 1, 5);
             UPDATE ledger SET state = 'accepted', tries = 2 WHERE subscriber = 1;
             UPDATE ledger SET state = 'refused', tries = 1 WHERE subscriber = 2;
             UPDATE ledger SET state = 'excluded', exclusion = 'no-story' WHERE subscriber = 4;
             PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
        db.execute_batch(tampering).unwrap();
        let wrong = addresses(&db, id, RowFilter::Wrong, 0, 99).unwrap();
        (audit(&db, id).unwrap(), wrong.into_iter().map(|(subscriber, _)| subscriber.0).collect())
    }

    #[test]
    fn untouched_ledger_balances() {
        let (audit, wrong) = after("");
        assert!(audit.balances(), "{audit:?}");
        assert_eq!((audit.planned_first, audit.rows, audit.attempts, wrong), (4, 4, 3, vec![]));
    }

    #[test]
    fn missing_and_added_rows_are_found() {
        let (gone, _) = after("DELETE FROM ledger WHERE subscriber = 3");
        assert!(!gone.balances() && gone.rows == 3 && gone.faults.is_empty(), "{gone:?}");
        let (added, _) =
            after("INSERT INTO ledger (delivery, subscriber, content, state) VALUES (1, 9, 1, 'queued')");
        assert!(!added.balances() && added.rows == 5, "{added:?}");
        let (stray, _) = after("DELETE FROM ledger WHERE subscriber = 2");
        assert_eq!((stray.rows, stray.attempts, stray.orphan_attempts), (3, 2, 1));
    }

    #[test]
    fn each_fault_is_found() {
        for (tampering, fault, reader) in [
            ("UPDATE ledger SET state = 'posted' WHERE subscriber = 3", RowFault::State, 3),
            ("UPDATE ledger SET exclusion = NULL WHERE subscriber = 4", RowFault::Reason, 4),
            ("UPDATE ledger SET exclusion = 'rain' WHERE subscriber = 4", RowFault::Reason, 4),
            ("UPDATE ledger SET exclusion = 'pending' WHERE subscriber = 3", RowFault::Reason, 3),
            ("UPDATE ledger SET content = 77 WHERE subscriber = 3", RowFault::Content, 3),
            ("UPDATE ledger SET content = NULL WHERE subscriber = 3", RowFault::Content, 3),
            ("DELETE FROM attempt WHERE subscriber = 1 AND number = 1", RowFault::Attempts, 1),
            ("UPDATE attempt SET number = 5 WHERE subscriber = 2", RowFault::Attempts, 2),
            ("UPDATE ledger SET tries = 7 WHERE subscriber = 3", RowFault::Attempts, 3),
            ("UPDATE ledger SET state = 'queued' WHERE subscriber = 1", RowFault::StateMismatch, 1),
            ("UPDATE ledger SET state = 'accepted' WHERE subscriber = 2", RowFault::StateMismatch, 2),
            ("UPDATE ledger SET state = 'deferred' WHERE subscriber = 3", RowFault::StateMismatch, 3),
            ("UPDATE attempt SET outcome = 'accepted' WHERE subscriber = 1", RowFault::AcceptedTwice, 1),
        ] {
            let (audit, wrong) = after(tampering);
            assert_eq!(audit.faults.get(&fault), Some(&1), "{tampering}: {audit:?}");
            assert_eq!((audit.balances(), wrong), (false, vec![reader]), "{tampering}");
        }
        let (audit, wrong) = after("DELETE FROM subscriber WHERE id = 3");
        assert_eq!(
            (audit.faults.get(&RowFault::Subscriber), wrong),
            (Some(&1), vec![]),
            "who has no name is not named"
        );
    }
}
