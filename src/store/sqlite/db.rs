//! A connection with the values that are cached beside it, to spare a statement per message.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension};

use super::super::{FencingToken, StoreError};

/// The connection that jobs work on.
#[derive(Debug)]
pub(super) struct Db {
    connection: Connection,
    /// Row ids of relays by name. There are a handful, and millions of attempts.
    relays: RefCell<BTreeMap<String, i64>>,
    /// Fencing tokens found to be current in this transaction.
    checked: RefCell<Vec<FencingToken>>,
    /// Handovers begun in this transaction.
    handovers: Cell<i64>,
}

impl Db {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            relays: RefCell::default(),
            checked: RefCell::default(),
            handovers: Cell::default(),
        }
    }

    /// Begins a transaction that writes.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        self.checked.borrow_mut().clear();
        self.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    /// Returns the row id of a relay, and adds the relay where it is new.
    pub(super) fn relay_id(&self, name: &str) -> Result<i64, StoreError> {
        if let Some(known) = self.relays.borrow().get(name) {
            return Ok(*known);
        }
        let stored = self
            .prepare_cached("SELECT id FROM relay WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let id = match stored {
            Some(id) => id,
            None => {
                self.prepare_cached("INSERT INTO relay (name) VALUES (?1)")?.execute([name])?;
                self.last_insert_rowid()
            }
        };
        self.relays.borrow_mut().insert(name.to_owned(), id);
        Ok(id)
    }

    /// Returns whether the token was found to be current in this transaction.
    pub(super) fn has_checked(&self, token: FencingToken) -> bool {
        self.checked.borrow().contains(&token)
    }

    /// Remembers a current token until the transaction ends.
    pub(super) fn remember_checked(&self, token: FencingToken) {
        if !self.is_autocommit() {
            self.checked.borrow_mut().push(token);
        }
    }

    /// Counts a handover that was begun in this transaction.
    pub(super) fn count_handover(&self) {
        self.handovers.set(self.handovers.get() + 1);
    }

    /// Takes the number of handovers since the last call.
    pub(super) fn take_handovers(&self) -> i64 {
        self.handovers.take()
    }

    /// Empties the caches; to be called when rows may have been undone.
    pub(super) fn forget_uncommitted(&self) {
        self.relays.borrow_mut().clear();
        self.checked.borrow_mut().clear();
    }

    /// Undoes the transaction and forgets everything that was only true in it.
    pub(super) fn roll_back(&self) -> Result<(), StoreError> {
        self.handovers.take();
        self.forget_uncommitted();
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
