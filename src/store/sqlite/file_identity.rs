//! Notices that the store's file was deleted or exchanged while it is open.
//!
//! SQLite keeps a deleted file open and goes on writing into it without an error: a run would end well, and its ledger
//! would be gone. So before every commit the file under the path must be the one that was opened (device and inode). A
//! file that is overwritten in place stays the same file. There a change of size or time makes it doubtful, and then its
//! generation is read from the file itself, without the write-ahead log: it only grows, and in an older copy it is lower.
//! Each lease is written into the file at once for this ([`Db::request_checkpoint`](super::db::Db::request_checkpoint)).
//! What is newer than the file stands in the write-ahead log, which may be overwritten as well. So the last commit must be
//! in the log, or, once the log began anew, the file must know as many handovers as were known then.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::super::StoreError;
use super::super::error::Kind;
use super::rollback_guard::HighWaterMark;
use super::write_ahead_log::WriteAheadLog;

/// The file as it was opened, and what was seen of it since.
#[derive(Debug, Default)]
pub(super) struct FileIdentity {
    opened: Option<(PathBuf, FileId)>,
    /// Size and time of the last look.
    seen: Option<(u64, Option<SystemTime>)>,
    /// Generation that the file itself held then.
    generation: Option<Generation>,
    /// The log beside the file.
    log: Option<WriteAheadLog>,
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

/// What every lease and every handover raises.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Generation {
    mark: HighWaterMark,
    /// Sum of the leases' numbers.
    leases: i64,
}

impl Generation {
    /// Returns whether this is the same store and not an earlier state of it.
    fn follows(&self, earlier: &Self) -> bool {
        self.mark.is_of_the_same_store(&earlier.mark) && self.number() >= earlier.number()
    }

    fn number(&self) -> i64 {
        self.mark.handovers().saturating_add(self.leases)
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
        let log = opened.as_ref().map(|(path, _)| WriteAheadLog::of(path));
        Self { opened, log, ..Self::default() }
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

    /// Returns an error when neither the log nor the file holds what was `known` after the last commit.
    pub(super) fn check_log(&self, known: Option<&HighWaterMark>) -> Result<(), StoreError> {
        match &self.log {
            Some(log) if !log.holds_last_commit() => self.expect_in_file(known),
            _ => Ok(()),
        }
    }

    /// Goes on to a commit that was just made, which raised the handovers to `known` if it `has_written` any; returns an
    /// error when it is neither in the log nor in the file.
    pub(super) fn follow(
        &mut self,
        known: Option<&HighWaterMark>,
        has_written: bool,
    ) -> Result<(), StoreError> {
        // A commit may bring the file up to date: seen now, an older copy of it can be told apart from here on.
        self.check()?;
        let Some(log) = &mut self.log else { return Ok(()) };
        let holds = log.advance() || (!has_written && log.holds_last_commit());
        if holds { Ok(()) } else { self.expect_in_file(known) }
    }

    fn expect_in_file(&self, known: Option<&HighWaterMark>) -> Result<(), StoreError> {
        let (Some((path, _)), Some(known)) = (&self.opened, known) else { return Ok(()) };
        match look(path) {
            Look::Found(found) if !found.mark.follows(known) => Err(Kind::Replaced.into()),
            Look::NoStore => Err(Kind::Replaced.into()),
            Look::Found(_) | Look::Unreadable => Ok(()),
        }
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
        let leases = db.query_row("SELECT coalesce(sum(fence), 0) FROM lease", [], |row| row.get(0))?;
        Ok(Generation { mark: HighWaterMark::of(&db)?, leases })
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
        assert!(!store.is_replaced() && store.identity.generation.as_ref().unwrap().number() == 3);
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
