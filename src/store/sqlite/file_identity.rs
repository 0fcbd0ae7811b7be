//! Notices that the store's file was deleted or exchanged while it is open.
//!
//! SQLite keeps a deleted file open and goes on writing into it without an error: a run would end well, and its ledger
//! would be gone. So before every commit the file under the path must be the one that was opened (device and inode). A
//! file that is overwritten in place stays the same file. There a change of size or time makes it doubtful, and then its
//! generation is read from the file itself, without the write-ahead log: it only grows, and in an older copy it is lower.
//! Each lease is written into the file at once for this ([`Db::request_checkpoint`](super::db::Db::request_checkpoint)).

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::super::StoreError;
use super::super::error::Kind;

/// The file as it was opened, and what was seen of it since.
#[derive(Debug, Default)]
pub(super) struct FileIdentity {
    opened: Option<(PathBuf, FileId)>,
    /// Size and time of the last look.
    seen: Option<(u64, Option<SystemTime>)>,
    /// Generation that the file itself held then.
    generation: Option<Generation>,
}

/// Device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(meta.dev(), meta.ino())
    }

    /// Elsewhere an open file cannot be deleted or exchanged.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self(0, 0)
    }
}

/// Number that every lease and every handover raises.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Generation {
    store: String,
    number: i64,
}

impl Generation {
    /// Returns whether this is the same store and not an earlier state of it.
    fn follows(&self, earlier: &Self) -> bool {
        self.store == earlier.store && self.number >= earlier.number
    }
}

/// Finding of a look into the file without its write-ahead log.
enum Look {
    Found(Generation),
    /// Not a store: so is a new one, whose tables are in the log still.
    NoStore,
    /// It is being written at this moment.
    Unreadable,
}

impl FileIdentity {
    /// Takes the file of an open connection; one in memory is never exchanged.
    pub(super) fn of(db: &Connection) -> Self {
        let path = db.path().filter(|path| !path.is_empty()).map(PathBuf::from);
        let opened = path.and_then(|path| {
            let id = FileId::of(&path.metadata().ok()?);
            Some((path, id))
        });
        Self { opened, ..Self::default() }
    }

    /// Returns an error when the path leads to another file, or to none.
    pub(super) fn check_path(&self) -> Result<(), StoreError> {
        self.meta().map(|_| ())
    }

    /// As [`FileIdentity::check_path`], and when the file was overwritten by an older copy.
    pub(super) fn check(&mut self) -> Result<(), StoreError> {
        let Some((path, meta)) = self.meta()? else { return Ok(()) };
        let now = Some((meta.len(), meta.modified().ok()));
        if self.seen == now {
            return Ok(());
        }
        match (look(path), &self.generation) {
            (Look::Unreadable, _) => return Ok(()),
            (Look::NoStore, Some(_)) => return Err(Kind::Replaced.into()),
            (Look::Found(found), Some(known)) if !found.follows(known) => return Err(Kind::Replaced.into()),
            (Look::Found(found), _) => self.generation = Some(found),
            (Look::NoStore, None) => {}
        }
        self.seen = now;
        Ok(())
    }

    fn meta(&self) -> Result<Option<(&Path, Metadata)>, StoreError> {
        let Some((path, id)) = &self.opened else { return Ok(None) };
        match path.metadata() {
            Ok(meta) if FileId::of(&meta) == *id => Ok(Some((path, meta))),
            _ => Err(Kind::Replaced.into()),
        }
    }
}

fn look(path: &Path) -> Look {
    let text = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let ask = || {
        // Immutable: neither locks nor the log.
        let db = Connection::open_with_flags(format!("file:{text}?immutable=1"), flags)?;
        let sql =
            "SELECT store_id, handovers + (SELECT coalesce(sum(fence), 0) FROM lease) FROM handover_counter";
        db.query_row(sql, [], |row| Ok(Generation { store: row.get(0)?, number: row.get(1)? }))
    };
    match ask() {
        Ok(generation) => Look::Found(generation),
        // `Unknown` is how a missing table is reported.
        Err(rusqlite::Error::SqliteFailure(error, _))
            if matches!(error.code, ErrorCode::NotADatabase | ErrorCode::Unknown) =>
        {
            Look::NoStore
        }
        Err(rusqlite::Error::QueryReturnedNoRows) => Look::NoStore,
        Err(_) => Look::Unreadable,
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::super::file::{self, Location};
    use super::*;

    struct Fixture {
        folder: tempfile::TempDir,
        db: Connection,
        identity: FileIdentity,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let db = file::open(&Location::File(folder.path().join("briefing.db"))).unwrap();
            let identity = FileIdentity::of(&db);
            Self { folder, db, identity }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("briefing.db")
        }

        fn hand_over(&self, count: i64) {
            self.db.execute("UPDATE handover_counter SET handovers = handovers + ?1", [count]).unwrap();
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        }

        fn is_replaced(&mut self) -> bool {
            match self.identity.check() {
                Ok(()) => false,
                Err(error) => {
                    assert!(error.is_replaced(), "{error}");
                    true
                }
            }
        }
    }

    #[test]
    fn own_writes_and_those_of_another_process_are_no_exchange() {
        let mut store = Fixture::new();
        assert!(!store.is_replaced());
        store.hand_over(2);
        assert!(!store.is_replaced());
        let other = file::open(&Location::File(store.path())).unwrap();
        other.execute("INSERT INTO file (name) VALUES ('x')", []).unwrap();
        other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        assert!(!store.is_replaced());
        store.hand_over(1);
        assert!(!store.is_replaced() && store.identity.generation.as_ref().unwrap().number == 3);
    }

    #[test]
    fn deleted_and_renamed_files_are_noticed() {
        let mut store = Fixture::new();
        let copy = store.folder.path().join("copy.db");
        fs::copy(store.path(), &copy).unwrap();
        fs::rename(&copy, store.path()).unwrap();
        assert!(store.is_replaced() && store.identity.check_path().is_err());
        let mut store = Fixture::new();
        fs::remove_file(store.path()).unwrap();
        assert!(store.is_replaced());
        fs::create_dir(store.path()).unwrap();
        assert!(store.is_replaced());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "somebody else writes the file in place")]
    fn older_copy_written_in_place_is_noticed() {
        let mut store = Fixture::new();
        store.hand_over(1);
        let older = fs::read(store.path()).unwrap();
        store.hand_over(1);
        assert!(!store.is_replaced());
        for bytes in [older, Vec::new(), b"not a database at all, but long enough to be looked at".to_vec()] {
            let newest = fs::read(store.path()).unwrap();
            fs::write(store.path(), bytes).unwrap();
            assert!(store.is_replaced());
            fs::write(store.path(), newest).unwrap();
            assert!(!store.is_replaced());
        }
    }

    #[test]
    fn store_in_memory_is_never_exchanged() {
        let db = file::open(&Location::Memory).unwrap();
        FileIdentity::of(&db).check().unwrap();
    }
}
