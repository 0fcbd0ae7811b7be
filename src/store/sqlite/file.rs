//! Location of a store, and opening it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;

use super::super::StoreError;
use super::super::error::Kind;
use super::{lease, migrate};
use crate::source::open_own_file;

/// Ending of the copy that is made before a migration.
const BEFORE_MIGRATION: &str = ".before-upgrade";
/// Longest wait for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Location of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Location {
    /// Nowhere; it is gone with the process.
    Memory,
    /// In this file.
    File(PathBuf),
}

impl Location {
    /// Parses a `[store] url`. Errors do not repeat it, since an url may hold a password.
    pub(super) fn parse(url: &str, base_dir: &Path) -> Result<Self, StoreError> {
        match url.strip_prefix("sqlite:") {
            Some(":memory:") => Ok(Self::Memory),
            Some(path) if !path.is_empty() && !path.starts_with("//") => Ok(Self::File(base_dir.join(path))),
            _ => Err(Kind::Url.into()),
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Memory => Path::new(":memory:"),
            Self::File(path) => path,
        }
    }

    /// The file that whoever sends keeps locked.
    pub(super) fn lock_path(&self) -> Option<PathBuf> {
        self.beside(".lock")
    }

    /// The file that the worker of a server keeps locked.
    pub(super) fn worker_path(&self) -> Option<PathBuf> {
        self.beside(".worker")
    }

    /// The file that shows how far the store had come.
    pub(super) fn mark_path(&self) -> Option<PathBuf> {
        self.beside(".mark")
    }

    fn beside(&self, ending: &str) -> Option<PathBuf> {
        let Self::File(path) = self else { return None };
        // Whoever reaches the file by another name finds the same lock and the same mark.
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let mut name = path.into_os_string();
        name.push(ending);
        Some(name.into())
    }
}

/// Opens the store for writing, and brings it to the present format.
pub(super) fn open(place: &Location) -> Result<Connection, StoreError> {
    let db = match place {
        Location::Memory => Connection::open_in_memory()?,
        Location::File(path) => {
            keep_private(path)?;
            Connection::open(path)?
        }
    };
    db.busy_timeout(BUSY_TIMEOUT)?;
    // Asked before anything is written: the file may be somebody else's.
    let version = migrate::schema_version(&db, place.path())?;
    // FULL: with NORMAL a power cut could forget that a message was handed over, and it would be sent twice.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -3072; PRAGMA journal_size_limit = 67108864;",
    )?;
    if version.is_behind() {
        // A process of the earlier version that sends would lose its tables, and with them the replies that it receives.
        let used = place.lock_path().filter(|_| !version.is_empty());
        let _lock = used.map(|path| lease::lock_store(&path)).transpose()?;
        if let Some(copy) = place.beside(BEFORE_MIGRATION).filter(|_| !version.is_empty()) {
            back_up(&db, &copy)?;
        }
        migrate::migrate(&db, place.path())?;
    }
    db.set_prepared_statement_cache_capacity(64);
    plan_once(&db)?;
    Ok(db)
}

/// Copies a store before it is brought to the present format. An older copy is replaced.
fn back_up(db: &Connection, target: &Path) -> Result<(), StoreError> {
    remove(target);
    create_private(target)?;
    let mut copy = Connection::open(target)?;
    Backup::new(db, &mut copy)?.run_to_completion(COPY_STEP, Duration::ZERO, None)?;
    Ok(())
}

/// Without this SQLite looks at the values bound to a statement while it plans, for the sake of the partial indices, and
/// plans anew whenever they change: for every message, at a quarter of the ledger's whole cost.
fn plan_once(db: &Connection) -> Result<(), StoreError> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Opens a second connection to a store that [`open`] made; it cannot write.
pub(super) fn open_to_read(place: &Location) -> Result<Connection, StoreError> {
    let Location::File(path) = place else { return Err(Kind::Internal.into()) };
    let db = Connection::open(path)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -1024;")?;
    plan_once(&db)?;
    Ok(db)
}

/// Pages copied in one step; writers get their turn between steps.
pub(super) const COPY_STEP: i32 = 4096;

/// Opens a copy of the store in memory, empty when there is no store. The file is only read.
pub(super) fn open_copy(location: &Location) -> Result<Connection, StoreError> {
    let mut copy = open(&Location::Memory)?;
    if let Location::File(path) = location
        && check_files(path)? > 0
    {
        let original = open_to_read(location)?;
        migrate::schema_version(&original, path)?;
        let pause = Duration::from_millis(1);
        Backup::new(&original, &mut copy)?.run_to_completion(COPY_STEP, pause, None)?;
    }
    migrate::migrate(&copy, location.path())?;
    Ok(copy)
}

/// Opens a store that exists, to read it.
pub(super) fn open_existing(place: &Location) -> Result<Connection, StoreError> {
    let path = place.path();
    if check_files(path)? == 0 {
        return Err(StoreError::unusable(path, io::ErrorKind::NotFound.into()));
    }
    let db = open_to_read(place)?;
    migrate::schema_version(&db, path)?;
    Ok(db)
}

/// Removes a file that was just made; a failure leaves it for its owner to find.
pub(super) fn remove(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Some(name) = path.file_name() {
        let _ = crate::source::remove_below(folder, name);
    }
}

/// Makes a new, empty file that only its owner may read.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    check_files(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map_or(path, Path::new);
    crate::source::write_new_secret(folder, name, &[]).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Kind::FileExists(path.to_owned()).into(),
        _ => StoreError::unusable(path, error),
    })
}

/// Makes the file, if there is none, so that only its owner may read whom it names. SQLite gives its side files the
/// same permissions. A link is followed to a file that has content already, and never makes one.
fn keep_private(path: &Path) -> Result<(), StoreError> {
    if check_files(path)? == 0 {
        open_own_file(path).map_err(|error| StoreError::unusable(path, error))?;
    }
    Ok(())
}

/// Returns the size of a database's file, 0 if there is none. Its side files are looked at as well: SQLite opens a rollback
/// journal that lies there.
fn check_files(path: &Path) -> Result<u64, StoreError> {
    // SQLite puts them beside the file that a link leads to.
    let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    for ending in ["-journal", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        check_kind(Path::new(&name))?;
    }
    check_kind(path)
}

/// Returns the size of a file, 0 if there is none. SQLite would wait for a pipe, and read a device without end.
fn check_kind(path: &Path) -> Result<u64, StoreError> {
    match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Ok(found) if found.is_file() => Ok(found.len()),
        Ok(found) if found.is_dir() => Err(StoreError::unusable(path, io::ErrorKind::IsADirectory.into())),
        Ok(_) => Err(StoreError::unusable(path, io::Error::other("it is not a regular file"))),
        Err(error) => Err(StoreError::unusable(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_file_or_memory() {
        let parse = |url| Location::parse(url, Path::new("newsroom"));
        assert_eq!(parse("sqlite:briefing.db").unwrap(), Location::File("newsroom/briefing.db".into()));
        assert_eq!(parse("sqlite:/srv/briefing.db").unwrap(), Location::File("/srv/briefing.db".into()));
        assert_eq!(parse("sqlite::memory:").unwrap(), Location::Memory);
        for url in ["", "briefing.db", "sqlite:", "sqlite://briefing.db", "mysql://host/briefing"] {
            assert!(parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn commits_are_flushed_to_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&Location::File(folder.path().join("briefing.db"))).unwrap();
        let ask =
            |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(ask("synchronous"), 2, "FULL");
        let mode = db.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(mode, "wal");
    }

    #[cfg(unix)]
    #[test]
    fn file_is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("briefing.db");
        let _db = open(&Location::File(path.clone())).unwrap();
        for name in ["briefing.db", "briefing.db-wal"] {
            let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
