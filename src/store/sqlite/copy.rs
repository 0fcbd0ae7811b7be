//! A copy of the store in memory, for rehearsals.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::super::StoreError;
use super::file::{self, Location};
use super::migrate;

/// How many pages are copied at a step; between steps writers get their turn.
const STEP: i32 = 4096;

/// Copies what is in the store, or makes an empty one when there is none. The file is only read.
pub(super) fn open(place: &Location) -> Result<Connection, StoreError> {
    let mut copy = file::open(&Location::Memory)?;
    if let Location::File(path) = place
        && has_content(path)
    {
        let original = file::open_to_read(place)?;
        migrate::standing(&original, path)?;
        Backup::new(&original, &mut copy)?.run_to_completion(
            STEP,
            std::time::Duration::from_millis(1),
            None,
        )?;
    }
    migrate::migrate(&copy, place.path())?;
    Ok(copy)
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.len() > 0)
}
