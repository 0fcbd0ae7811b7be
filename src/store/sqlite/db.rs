//! A connection with the values that are cached beside it, to spare a statement per message.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;

use rusqlite::config::DbConfig;
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
    /// The file itself is to be brought up to date after the commit.
    wants_checkpoint: Cell<bool>,
}

impl Db {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            relays: RefCell::default(),
            checked: RefCell::default(),
            handovers: Cell::default(),
            wants_checkpoint: Cell::default(),
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

    /// Asks for the write-ahead log to be copied into the file after this commit.
    pub(super) fn request_checkpoint(&self) {
        self.wants_checkpoint.set(true);
    }

    /// Copies the write-ahead log into the file as far as readers allow, if that was asked for.
    pub(super) fn checkpoint_if_requested(&self) {
        if self.wants_checkpoint.take() {
            // Nothing depends on it: the next automatic checkpoint does the same.
            let _ = self.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }

    /// Leaves the log and the file as they are when the connection closes: they may belong to another store by now.
    pub(super) fn abandon(&self) {
        let _ = self.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
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
