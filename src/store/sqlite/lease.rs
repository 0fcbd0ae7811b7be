//! Leases in SQLite: a file lock says that the holder lives, a row says who it is and fences off former holders.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::OptionalExtension;

use super::super::error::Kind;
use super::super::{FencingToken, StoreError};
use super::db::Db;
use crate::domain::DeliveryId;
use crate::source::open_own_file;

/// [`MAX_TERM`](super::super::Lease::MAX_TERM).
const TERM_MILLIS: i64 = 10_000;
/// The holder's writes renew the lease when less than this is left.
const RENEW_BELOW_MILLIS: i64 = 7_000;

/// Hands out the leases of this process.
///
/// The process locks one file while any of its leases is active; the operating system unlocks it when the process dies.
/// A lock file per delivery would let two processes send two issues at once, each at the full rate the relay allows, and
/// it could never be deleted safely.
#[derive(Debug, Clone)]
pub(super) struct LeaseManager {
    path: Option<PathBuf>,
    active: Arc<Mutex<ActiveLeases>>,
}

#[derive(Debug, Default)]
struct ActiveLeases {
    deliveries: BTreeSet<DeliveryId>,
    lock: Option<File>,
}

/// Keeps the delivery reserved until it is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    delivery: DeliveryId,
    manager: LeaseManager,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut active = self.manager.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.deliveries.remove(&self.delivery);
        if active.deliveries.is_empty()
            && let Some(lock) = active.lock.take()
        {
            // Closing would do, were it not for a program being started at this moment on another thread: until it
            // runs, it holds a copy of the open file, and with it the lock.
            let _ = lock.unlock();
        }
    }
}

impl LeaseManager {
    /// A manager that locks the file at `path`; without one, as for a database in memory, only this process counts.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, active: Arc::default() }
    }

    /// Reserves the delivery for one holder, and the store for this process.
    pub(super) fn reserve(&self, delivery: DeliveryId) -> Result<Reservation, StoreError> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        if active.deliveries.contains(&delivery) {
            return Err(Kind::Leased.into());
        }
        if let (None, Some(path)) = (&active.lock, &self.path) {
            active.lock = Some(lock_store(path)?);
        }
        active.deliveries.insert(delivery);
        Ok(Reservation { delivery, manager: self.clone() })
    }
}

/// Locks the file that the sending process keeps locked, until the returned file is closed.
///
/// # Errors
/// [`StoreError::is_leased`] while another process holds the lock.
pub(super) fn lock_store(path: &Path) -> Result<File, StoreError> {
    let file = open_own_file(path).map_err(|error| StoreError::unusable(path, error))?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Kind::Leased.into(),
        TryLockError::Error(error) => StoreError::from(error),
    })?;
    Ok(file)
}

/// Writes a new owner, expiry and fencing number for the delivery. The caller holds the reservation, so the former holder
/// is dead or gave the lease back: its expiry is not waited for.
pub(super) fn take(db: &Db, delivery: DeliveryId) -> Result<(FencingToken, String), StoreError> {
    let (number, owner) = db
        .prepare_cached(
            "INSERT INTO lease (delivery, owner, fence, expires_at)
             VALUES (?1, ?2 || '-' || lower(hex(randomblob(4))), 1, CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?3)
                 ON CONFLICT (delivery) DO UPDATE
                SET owner = excluded.owner, fence = fence + 1, expires_at = excluded.expires_at
             RETURNING fence, owner",
        )?
        .query_row((delivery.0, std::process::id().to_string(), TERM_MILLIS), |row| Ok((row.get(0)?, row.get(1)?)))?;
    db.forget_uncommitted();
    // From here on an older copy in place of the file can be told apart.
    db.request_checkpoint();
    Ok((FencingToken { delivery, number }, owner))
}

/// Refuses a token that is not the current one. One look per transaction: nobody else writes while it lasts.
pub(super) fn check(db: &Db, token: FencingToken) -> Result<(), StoreError> {
    if db.has_checked(token) {
        return Ok(());
    }
    let found = db
        .prepare_cached(
            "SELECT fence, expires_at < unixepoch('subsec') * 1000 + ?2 FROM lease WHERE delivery = ?1",
        )?
        .query_row((token.delivery.0, RENEW_BELOW_MILLIS), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))
        })
        .optional()?;
    match found {
        Some((number, is_due)) if number == token.number => {
            if is_due {
                db.prepare_cached("UPDATE lease SET expires_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?2 WHERE delivery = ?1")?
                    .execute((token.delivery.0, TERM_MILLIS))?;
            }
            db.remember_checked(token);
            Ok(())
        }
        _ => Err(Kind::LeaseLost.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Lease;
    use super::super::testing::{database, delivery, readers};
    use super::*;

    #[test]
    fn term_is_the_longest_allowed() {
        assert_eq!(u128::from(TERM_MILLIS.unsigned_abs()), Lease::MAX_TERM.as_millis());
    }

    #[test]
    fn delivery_is_leased_once() {
        let leases = LeaseManager::new(None);
        let first = leases.reserve(DeliveryId(1)).unwrap();
        assert!(leases.reserve(DeliveryId(1)).unwrap_err().is_leased());
        assert!(leases.reserve(DeliveryId(2)).is_ok());
        drop(first);
        assert!(leases.reserve(DeliveryId(1)).is_ok());
    }

    #[test]
    fn other_process_waits_for_the_last_lease() {
        let folder = tempfile::tempdir().unwrap();
        let path = Some(folder.path().join("briefing.db.lock"));
        // Two open files of one process conflict just as those of two processes do.
        let (here, there) = (LeaseManager::new(path.clone()), LeaseManager::new(path));
        let (first, second) = (here.reserve(DeliveryId(1)).unwrap(), here.reserve(DeliveryId(2)).unwrap());
        drop(first);
        assert!(there.reserve(DeliveryId(1)).unwrap_err().is_leased());
        drop(second);
        assert!(there.reserve(DeliveryId(1)).is_ok());
    }

    #[test]
    fn lower_fencing_number_is_refused() {
        let db = database();
        readers(&db, 1);
        let id = delivery(&db, "2022-11-18").id;
        let first = take(&db, id).unwrap().0;
        check(&db, first).unwrap();
        let second = take(&db, id).unwrap().0;
        assert!(second.number > first.number);
        assert!(check(&db, first).unwrap_err().is_lease_lost());
        check(&db, second).unwrap();
    }

    #[test]
    fn writes_renew_a_lease_that_runs_out() {
        let db = database();
        readers(&db, 1);
        let id = delivery(&db, "2022-11-18").id;
        let token = take(&db, id).unwrap().0;
        let left = || {
            let sql = "SELECT expires_at - unixepoch('subsec') * 1000 FROM lease";
            db.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap()
        };
        db.execute("UPDATE lease SET expires_at = expires_at - 5000", []).unwrap();
        assert!(left() < 6_000.0);
        check(&db, token).unwrap();
        assert!((9_000.0..=10_000.0).contains(&left()));
    }
}
