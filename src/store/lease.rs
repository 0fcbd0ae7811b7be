//! The right to send a delivery.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::StoreError;
use super::error::Kind;
use crate::domain::DeliveryId;

/// The right to send one delivery. Dropping it gives it back; so does the operating system when the process dies.
#[derive(Debug)]
pub struct Lease {
    delivery: DeliveryId,
    manager: LeaseManager,
}

impl Lease {
    /// The delivery it is for.
    pub fn delivery(&self) -> DeliveryId {
        self.delivery
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut out = self.manager.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.deliveries.remove(&self.delivery);
        if out.deliveries.is_empty()
            && let Some(lock) = out.lock.take()
        {
            // Closing would do, were it not for a program being started at this moment on another thread: until it
            // runs, it holds a copy of the open file, and with it the lock.
            let _ = lock.unlock();
        }
    }
}

/// Hands out leases.
///
/// The process locks one file while any of its leases is out. A lock file per delivery would let two processes send
/// two issues at once, each at the full rate the relay allows; and it could never be deleted safely.
#[derive(Debug, Clone)]
pub(super) struct LeaseManager {
    path: Option<PathBuf>,
    out: Arc<Mutex<ActiveLeases>>,
}

#[derive(Debug, Default)]
struct ActiveLeases {
    deliveries: BTreeSet<DeliveryId>,
    /// Open and locked while `deliveries` is not empty; closing it unlocks it.
    lock: Option<File>,
}

impl LeaseManager {
    /// A manager that locks the file at `path`; without one, as for a database in memory, only this process counts.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, out: Arc::default() }
    }

    pub(super) fn lease(&self, delivery: DeliveryId) -> Result<Lease, StoreError> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        if out.deliveries.contains(&delivery) {
            return Err(Kind::Leased.into());
        }
        if let (None, Some(path)) = (&out.lock, &self.path) {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => Kind::Leased.into(),
                TryLockError::Error(error) => StoreError::from(error),
            })?;
            out.lock = Some(file);
        }
        out.deliveries.insert(delivery);
        Ok(Lease { delivery, manager: self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_leased_once() {
        let manager = LeaseManager::new(None);
        let lease = manager.lease(DeliveryId(1)).unwrap();
        assert!(manager.lease(DeliveryId(1)).unwrap_err().is_leased());
        assert_eq!(manager.lease(DeliveryId(2)).unwrap().delivery(), DeliveryId(2));
        drop(lease);
        assert!(manager.lease(DeliveryId(1)).is_ok());
    }

    #[test]
    fn another_process_is_shut_out_until_the_last_lease_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = Some(folder.path().join("briefing.db.lock"));
        // Two open files of one process conflict just as those of two processes do.
        let (here, there) = (LeaseManager::new(path.clone()), LeaseManager::new(path));
        let (first, second) = (here.lease(DeliveryId(1)).unwrap(), here.lease(DeliveryId(2)).unwrap());
        drop(first);
        assert!(there.lease(DeliveryId(1)).unwrap_err().is_leased());
        drop(second);
        assert!(there.lease(DeliveryId(1)).is_ok());
    }
}
