//! Addresses that an import has seen, in little memory however long the list is.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::super::{Standing, StoreError};
use super::imports::address_hash;

/// Addresses that are kept in memory; the others go into a temporary file.
const MAX_IN_MEMORY: usize = 250_000;

/// The addresses of an import so far, with the standing of each.
#[derive(Debug, Default)]
pub struct SeenAddresses {
    memory: HashMap<u64, Standing>,
    disk: Option<Connection>,
}

impl SeenAddresses {
    /// Returns the standing that the address was noted with; `None` if it was not seen yet.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn get(&self, key: &str) -> Result<Option<Standing>, StoreError> {
        let hash = short_hash(key);
        if let Some(standing) = self.memory.get(&hash) {
            return Ok(Some(*standing));
        }
        let Some(disk) = &self.disk else { return Ok(None) };
        let code = disk
            .prepare_cached("SELECT standing FROM seen WHERE hash = ?1")?
            .query_row([hash.cast_signed()], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(code.map(|code| match code {
            0 => Standing::Mailable,
            1 => Standing::Unmailable,
            _ => Standing::Suppressed,
        }))
    }

    /// Notes an address with its standing.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn put(&mut self, key: &str, standing: Standing) -> Result<(), StoreError> {
        let hash = short_hash(key);
        if self.memory.len() < MAX_IN_MEMORY || self.memory.contains_key(&hash) {
            self.memory.insert(hash, standing);
            return Ok(());
        }
        let disk = match self.disk.take() {
            Some(disk) => disk,
            None => temporary_table()?,
        };
        let code = match standing {
            Standing::Mailable => 0,
            Standing::Unmailable => 1,
            Standing::Suppressed => 2,
        };
        disk.prepare_cached("INSERT OR REPLACE INTO seen VALUES (?1, ?2)")?
            .execute((hash.cast_signed(), code))?;
        self.disk = Some(disk);
        Ok(())
    }
}

/// Returns 64 bits of an address's hash: two of ten million addresses share them once in 400,000 imports.
fn short_hash(key: &str) -> u64 {
    address_hash(key).first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Makes a table in a file that nobody else sees and that goes with the connection.
fn temporary_table() -> Result<Connection, StoreError> {
    let db = Connection::open("")?;
    // Nothing of it has to survive a crash, so that one transaction holds everything.
    db.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096;
         CREATE TABLE seen (hash INTEGER PRIMARY KEY, standing INTEGER NOT NULL) STRICT; BEGIN",
    )?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_beyond_the_memory_are_known_too() {
        let mut seen = SeenAddresses::default();
        let standing = |n: usize| [Standing::Mailable, Standing::Unmailable, Standing::Suppressed][n % 3];
        for n in 0..MAX_IN_MEMORY + 10 {
            seen.put(&n.to_string(), standing(n)).unwrap();
        }
        for n in [0, 1, MAX_IN_MEMORY - 1, MAX_IN_MEMORY, MAX_IN_MEMORY + 9] {
            assert_eq!(seen.get(&n.to_string()).unwrap(), Some(standing(n)), "{n}");
        }
        assert_eq!(seen.get("nobody").unwrap(), None);
        seen.put(&(MAX_IN_MEMORY + 1).to_string(), Standing::Suppressed).unwrap();
        seen.put("0", Standing::Suppressed).unwrap();
        assert_eq!(seen.get(&(MAX_IN_MEMORY + 1).to_string()).unwrap(), Some(Standing::Suppressed));
        assert_eq!(seen.get("0").unwrap(), Some(Standing::Suppressed));
    }
}
