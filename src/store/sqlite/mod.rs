//! The store in an SQLite file.

/// A store, opened. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) desk: super::lease::LeaseDesk,
}
