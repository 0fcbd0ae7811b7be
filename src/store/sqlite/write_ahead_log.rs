//! Place of the last commit in the write-ahead log, as the file itself shows it.
//!
//! SQLite finds the pages of the log by an index in shared memory. When somebody writes an older log over the file, the
//! index stays, and SQLite appends behind a gap that the next process reads as the end. So the last commit's frame must
//! still stand where it stood. The format is <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Bytes of the log's header.
const HEADER: usize = 32;
/// Bytes before each page.
const FRAME_HEADER: usize = 24;
/// Place of the page size in the header.
const PAGE_SIZE: Range<usize> = 8..12;
/// Place of the two numbers in the header that a new round of the log changes.
const SALTS: Range<usize> = 16..24;
/// Place of the same numbers before a page.
const FRAME_SALTS: Range<usize> = 8..16;
/// Place of the database's size, which stands in the last frame of a commit and is zero in the others.
const COMMITTED_SIZE: Range<usize> = 4..8;

/// A write-ahead log and the last commit seen in it.
#[derive(Debug)]
pub(super) struct WriteAheadLog {
    path: PathBuf,
    last: Option<LastCommit>,
}

/// The last frame of a commit.
#[derive(Debug, Clone)]
struct LastCommit {
    header: [u8; HEADER],
    /// Frames up to it, without itself.
    frames_before: u64,
    /// The bytes before its page: they hold a checksum over everything up to it.
    frame: [u8; FRAME_HEADER],
}

impl WriteAheadLog {
    /// The log of the database at `path`.
    pub(super) fn of(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        let mut log = Self { path: name.into(), last: None };
        log.advance();
        log
    }

    /// Returns whether the last commit stands where it stood. A log that began anew does not hold it: it is in the
    /// database's file then.
    pub(super) fn holds_last_commit(&self) -> bool {
        let Some(last) = &self.last else { return false };
        self.open().and_then(|mut file| last.stands_in(&mut file)).unwrap_or(false)
    }

    /// Goes on to the newest commit; returns whether there is one that was not seen before, behind the last one.
    pub(super) fn advance(&mut self) -> bool {
        let found = self.open().and_then(|mut file| newest(&mut file, self.last.as_ref()));
        match found {
            Ok(Some(commit)) => {
                self.last = Some(commit);
                true
            }
            Ok(None) => false,
            Err(_) => {
                self.last = None;
                false
            }
        }
    }

    fn open(&self) -> io::Result<File> {
        // Nobody can wait for a pipe here. The log is never locked, so closing it releases no lock of SQLite.
        if !self.path.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        File::open(&self.path)
    }
}

impl LastCommit {
    fn stands_in(&self, file: &mut File) -> io::Result<bool> {
        Ok(read_header(file)? == self.header
            && read_frame(file, &self.header, self.frames_before)? == self.frame)
    }
}

/// Returns the newest commit behind `last`; with another header, or without `last`, the newest of the whole log.
fn newest(file: &mut File, last: Option<&LastCommit>) -> io::Result<Option<LastCommit>> {
    let header = read_header(file)?;
    let mut at = 0;
    if let Some(last) = last.filter(|last| last.header == header) {
        if read_frame(file, &header, last.frames_before)? != last.frame {
            return Err(io::ErrorKind::InvalidData.into());
        }
        at = last.frames_before + 1;
    }
    let mut found = None;
    // The end of the file, or a frame of an earlier round of the log, is the end of this one.
    while let Ok(frame) = read_frame(file, &header, at) {
        if frame[FRAME_SALTS] != header[SALTS] {
            break;
        }
        if frame[COMMITTED_SIZE] != [0; 4] {
            found = Some(LastCommit { header, frames_before: at, frame });
        }
        at += 1;
    }
    Ok(found)
}

fn read_header(file: &mut File) -> io::Result<[u8; HEADER]> {
    let mut header = [0; HEADER];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut header)?;
    Ok(header)
}

fn read_frame(file: &mut File, header: &[u8; HEADER], at: u64) -> io::Result<[u8; FRAME_HEADER]> {
    let page = header[PAGE_SIZE].iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
    let mut frame = [0; FRAME_HEADER];
    file.seek(SeekFrom::Start(HEADER as u64 + at.saturating_mul(FRAME_HEADER as u64 + page)))?;
    file.read_exact(&mut frame)?;
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write;

    use rusqlite::Connection;

    use super::super::file::{self, Location};
    use super::*;

    struct Fixture {
        _folder: tempfile::TempDir,
        path: PathBuf,
        db: Connection,
        log: WriteAheadLog,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("briefing.db");
            let db = file::open(&Location::File(path.clone())).unwrap();
            let log = WriteAheadLog::of(&path);
            Self { _folder: folder, path, db, log }
        }

        fn commit(&self) {
            self.db.execute("UPDATE handover_counter SET handovers = handovers + 1", []).unwrap();
        }
    }

    #[test]
    fn commits_are_found_one_after_the_other() {
        let mut store = Fixture::new();
        assert!(store.log.holds_last_commit(), "the tables were just made");
        assert!(!store.log.advance());
        for _ in 0..3 {
            store.commit();
            assert!(store.log.holds_last_commit() && store.log.advance() && !store.log.advance());
        }
        store.db.execute_batch("BEGIN; UPDATE handover_counter SET handovers = 0; ROLLBACK").unwrap();
        assert!(!store.log.advance() && store.log.holds_last_commit(), "nothing was committed");
    }

    #[test]
    fn commit_is_no_more_in_a_log_that_began_anew() {
        let mut store = Fixture::new();
        store.db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())).unwrap();
        assert!(store.log.holds_last_commit(), "until the next commit overwrites it");
        store.commit();
        assert!(!store.log.holds_last_commit() && store.log.advance() && store.log.holds_last_commit());
        store.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        assert!(!store.log.holds_last_commit() && !store.log.advance());
        store.commit();
        assert!(store.log.advance() && store.log.holds_last_commit());
    }

    #[test]
    fn older_log_in_its_place_is_noticed() {
        let mut store = Fixture::new();
        store.commit();
        let older = fs::read(&store.log.path).unwrap();
        store.commit();
        assert!(store.log.advance());
        let mut file = OpenOptions::new().write(true).truncate(true).open(&store.log.path).unwrap();
        file.write_all(&older).unwrap();
        assert!(!store.log.holds_last_commit());
        // SQLite appends behind the gap.
        store.commit();
        assert!(!store.log.holds_last_commit() && !store.log.advance());
        fs::remove_file(&store.log.path).unwrap();
        assert!(!WriteAheadLog::of(&store.path).holds_last_commit());
    }
}
