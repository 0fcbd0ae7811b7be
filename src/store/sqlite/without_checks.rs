//! Parts of SQLite's work that a bulk write does without, because its rows cannot need them.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::super::StoreError;
use super::file_syncs;

/// Something that is disabled while this lives.
pub(super) struct Disabled<'a> {
    db: &'a Connection,
    what: DbConfig,
    asked: bool,
}

impl<'a> Disabled<'a> {
    /// Disables foreign keys: checking them is a third of the work. `PRAGMA foreign_keys` has no effect in a transaction.
    pub(super) fn foreign_keys(db: &'a Connection) -> Result<Self, StoreError> {
        Self::begin(db, DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY)
    }

    /// Disables triggers.
    fn triggers(db: &'a Connection) -> Result<Self, StoreError> {
        Self::begin(db, DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER)
    }

    fn begin(db: &'a Connection, what: DbConfig) -> Result<Self, StoreError> {
        let asked = db.db_config(what)?;
        db.set_db_config(what, false)?;
        Ok(Self { db, what, asked })
    }
}

impl Drop for Disabled<'_> {
    fn drop(&mut self) {
        let _ = self.db.set_db_config(self.what, self.asked);
    }
}

/// A bulk write of readers whose rows are known to refer to rows that exist.
///
/// The trigger for suppressed domains makes each insert keep what it would need to undo a part of itself, so it is disabled
/// where no domain is suppressed. Then the other triggers are too: syncs that changed rows do not hold, which
/// [`BulkWrite::finish`] takes care of.
pub(super) struct BulkWrite<'a> {
    db: &'a Connection,
    _foreign_keys: Disabled<'a>,
    triggers: Option<Disabled<'a>>,
}

impl<'a> BulkWrite<'a> {
    /// Begins it.
    pub(super) fn begin(db: &'a Connection) -> Result<Self, StoreError> {
        let are_suppressed: bool = db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM suppressed_domain)")?
            .query_row([], |row| row.get(0))?;
        let triggers = if are_suppressed { None } else { Some(Disabled::triggers(db)?) };
        Ok(Self { db, _foreign_keys: Disabled::foreign_keys(db)?, triggers })
    }

    /// Ends it; `has_changed` tells whether a row that existed was changed.
    pub(super) fn finish(self, has_changed: bool) -> Result<(), StoreError> {
        if has_changed && self.triggers.is_some() {
            file_syncs::forget_all(self.db)?;
        }
        Ok(())
    }
}
