//! Bulk insert of a plan's rows: many in one statement, which makes a million of them fast.

use std::fmt::Write;

use rusqlite::{Connection, Statement};

use super::super::StoreError;
use super::without_checks::Disabled;
use crate::domain::{DeliveryId, Exclusion};

/// Rows per statement. More gain nothing.
const ROWS_PER_STATEMENT: usize = 64;
/// Values bound for each row.
const VALUES: usize = 3;

/// First state of a row: the content to send, or the reason of an exclusion.
pub(super) type InitialState = Result<i64, Exclusion>;

/// Inserts rows of one delivery. They are added in key order, so that the tree only grows at its end.
pub(super) struct BulkInsert<'a> {
    many: Statement<'a>,
    one: Statement<'a>,
    waiting: Vec<(i64, InitialState)>,
    /// Number of rows added.
    pub(super) count: u64,
    // Declared after the statements: they are dropped before it changes the connection.
    _foreign_keys: Disabled<'a>,
}

impl<'a> BulkInsert<'a> {
    /// Delivery, subscribers and contents must exist before the transaction ends: foreign keys are not checked.
    pub(super) fn of(db: &'a Connection, delivery: DeliveryId) -> Result<Self, StoreError> {
        let disabled = Disabled::foreign_keys(db)?;
        let (many, one) =
            (db.prepare(&insert(delivery, ROWS_PER_STATEMENT))?, db.prepare(&insert(delivery, 1))?);
        Ok(Self {
            many,
            one,
            waiting: Vec::with_capacity(ROWS_PER_STATEMENT),
            count: 0,
            _foreign_keys: disabled,
        })
    }

    pub(super) fn add(&mut self, reader: i64, state: InitialState) -> Result<(), StoreError> {
        self.count += 1;
        self.waiting.push((reader, state));
        if self.waiting.len() == ROWS_PER_STATEMENT {
            write(&mut self.many, &self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Inserts the remaining rows; returns the number of all.
    pub(super) fn finish(mut self) -> Result<u64, StoreError> {
        for row in self.waiting.chunks(1) {
            write(&mut self.one, row)?;
        }
        Ok(self.count)
    }
}

fn insert(delivery: DeliveryId, rows: usize) -> String {
    let mut sql = "INSERT INTO ledger (delivery, subscriber, content, state, exclusion) VALUES ".to_owned();
    for first in (1..).step_by(VALUES).take(rows) {
        let (reader, content, exclusion) = (first, first + 1, first + 2);
        let comma = if first > 1 { ", " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            sql,
            "{comma}({}, ?{reader}, ?{content}, iif(?{content} IS NULL, 'excluded', 'queued'), ?{exclusion})",
            delivery.0
        );
    }
    sql
}

fn write(statement: &mut Statement<'_>, rows: &[(i64, InitialState)]) -> Result<(), StoreError> {
    for (first, (reader, state)) in (1..).step_by(VALUES).zip(rows) {
        statement.raw_bind_parameter(first, reader)?;
        statement.raw_bind_parameter(first + 1, state.ok())?;
        statement.raw_bind_parameter(first + 2, state.err().map(Exclusion::as_str))?;
    }
    statement.raw_execute()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, delivery, readers};
    use super::*;

    fn insert_of(db: &Connection, reader: i64) -> rusqlite::Result<usize> {
        let sql = "INSERT INTO ledger (delivery, subscriber, content, state) VALUES (1, ?1, 1, 'queued')";
        db.execute(sql, [reader])
    }

    #[test]
    fn last_partial_batch_is_written() {
        let db = database();
        readers(&db, 3 * ROWS_PER_STATEMENT + 5);
        let id = delivery(&db, "2022-11-18").id;
        let ask = |sql: &str| db.query_row(sql, [id.0], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(ask("SELECT count(*) FROM ledger WHERE delivery = ?1"), 197);
        assert_eq!(ask("SELECT recipients FROM plan WHERE delivery = ?1"), 197);
        let sql = "SELECT count(*) FROM ledger WHERE delivery = ?1 AND (content <> 1 OR state <> 'queued')";
        assert_eq!(ask(sql), 0);
    }

    #[test]
    fn foreign_keys_are_enforced_again_afterwards() {
        let db = database();
        readers(&db, 1);
        let id = delivery(&db, "2022-11-18").id;
        assert!(insert_of(&db, 99).is_err(), "there is no such reader");
        db.execute_batch("BEGIN").unwrap();
        let rows = BulkInsert::of(&db, id).unwrap();
        insert_of(&db, 99).unwrap();
        drop(rows);
        assert!(insert_of(&db, 98).is_err());
        db.execute_batch("ROLLBACK").unwrap();
        let broken = db.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
        assert!(!broken);
    }
}
