//! Hashes of erased addresses, which keep them out of later imports.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::super::StoreError;

/// Returns the hash by which an erased address is recognised.
pub(super) fn address_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// Returns true if any address was erased.
pub(super) fn are_any(db: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM erased_address)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Returns true for an address that was erased.
pub(super) fn is_erased(db: &Connection, key: &str) -> Result<bool, StoreError> {
    // Nobody was ever erased in most stores: no hash is computed then.
    if !are_any(db)? {
        return Ok(false);
    }
    let mut statement = db.prepare_cached("SELECT 1 FROM erased_address WHERE hash = ?1")?;
    Ok(statement.exists([address_hash(key)])?)
}
