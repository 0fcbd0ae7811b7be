//! A connection, and what is kept beside it to spare the database questions that come with every message.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension};

use super::super::StoreError;

/// What requests work on.
#[derive(Debug)]
pub(super) struct Db {
    connection: Connection,
    /// The numbers of relays. There are a handful, and millions of attempts.
    relays: RefCell<BTreeMap<String, i64>>,
    /// Messages handed over in this transaction.
    handed: Cell<i64>,
}

impl Db {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, relays: RefCell::default(), handed: Cell::default() }
    }

    /// The number of a relay's name.
    pub(super) fn relay_number(&self, name: &str) -> Result<i64, StoreError> {
        if let Some(known) = self.relays.borrow().get(name) {
            return Ok(*known);
        }
        let kept = self
            .prepare_cached("SELECT id FROM relay WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let number = match kept {
            Some(number) => number,
            None => {
                self.prepare_cached("INSERT INTO relay (name) VALUES (?1)")?.execute([name])?;
                self.last_insert_rowid()
            }
        };
        self.relays.borrow_mut().insert(name.to_owned(), number);
        Ok(number)
    }

    /// A message is handed over in this transaction.
    pub(super) fn count_handed(&self) {
        self.handed.set(self.handed.get() + 1);
    }

    /// How many were, since this was asked last.
    pub(super) fn take_handed(&self) -> i64 {
        self.handed.take()
    }

    /// To be called when a relay's row may have been undone.
    pub(super) fn forget_relays(&self) {
        self.relays.borrow_mut().clear();
    }

    /// Undoes the transaction, and forgets what was only true in it.
    pub(super) fn roll_back(&self) -> Result<(), StoreError> {
        self.handed.take();
        self.forget_relays();
        if !self.is_autocommit() {
            self.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }
}

impl Deref for Db {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}
